// Command assets builds the script of the pages from island/ into
// page/static/dist. The same sources give the same bytes on every machine, and
// the result is committed, so that building failforward needs Go alone.
//
//	go run ./assets          write what was built
//	go run ./assets -check   exit 1 when the committed files differ
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	root := flag.String("root", "..", "root folder of the main module")
	check := flag.Bool("check", false, "compare with the committed files, write nothing")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	built, err := build(root)
	if err != nil {
		return err
	}
	for name, text := range built {
		path := filepath.Join(root, "page", "static", "dist", name)
		if check {
			err = errors.Join(err, compare(path, text))
			continue
		}
		if err := write(path, text); err != nil {
			return err
		}
	}
	return err
}

// scripts are the entries of island/: the script of every page, and the modules that
// it fetches where they are needed: the live stream, the board of a huddle, the
// language aids, the palette, slides, a text to be copied, the points of a chart.
var scripts = []struct {
	entry, name string
	format      api.Format
}{
	{"main.ts", "app", api.FormatIIFE},
	{"chart.ts", "chart", api.FormatESModule},
	{"copy.ts", "copy", api.FormatESModule},
	{"huddle.ts", "huddle", api.FormatESModule},
	{"live.ts", "live", api.FormatESModule},
	{"palette.ts", "palette", api.FormatESModule},
	{"tell.ts", "tell", api.FormatESModule},
	{"wording.ts", "wording", api.FormatESModule},
}

// build bundles each entry into one minified file, by name.
func build(root string) (map[string][]byte, error) {
	built := map[string][]byte{}
	for _, s := range scripts {
		if err := bundle(root, s.entry, s.name, s.format, built); err != nil {
			return nil, err
		}
	}
	return built, nil
}

// bundle builds one entry. No source map and no comment: neither may carry a path
// of the machine that built it.
func bundle(root, entry, name string, format api.Format, built map[string][]byte) error {
	dir, err := filepath.Abs(filepath.Join(root, "island"))
	if err != nil {
		return err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:       dir,
		EntryPointsAdvanced: []api.EntryPoint{{InputPath: entry, OutputPath: name}},
		Outdir:              "dist",
		Bundle:              true,
		Format:              format,
		Target:              api.ES2022,
		Platform:            api.PlatformBrowser,
		Charset:             api.CharsetUTF8,
		LegalComments:       api.LegalCommentsNone,
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		MinifySyntax:        true,
		TsconfigRaw:         `{"compilerOptions": {"strict": true}}`,
	})
	if len(result.Errors) > 0 {
		return errors.New(faults(result.Errors))
	}
	for _, f := range result.OutputFiles {
		built[filepath.Base(f.Path)] = f.Contents
	}
	return nil
}

func faults(messages []api.Message) string {
	lines := api.FormatMessages(messages, api.FormatMessagesOptions{Kind: api.ErrorMessage})
	var text bytes.Buffer
	for _, line := range lines {
		text.WriteString(line)
	}
	return text.String()
}

func compare(path string, built []byte) error {
	committed, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(committed, built) {
		return fmt.Errorf("%s is not what island/ builds to: run make assets", filepath.Base(path))
	}
	return nil
}

func write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
