package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// kind is one licence and a sentence that only it has.
type kind struct {
	name string
	mark string
}

// kinds are tried in this order: a text that holds the third BSD clause also
// holds the first two.
var kinds = []kind{
	{"Apache-2.0", "apache license version 2.0, january 2004"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"MPL-2.0", "mozilla public license, version 2.0"},
	{"BSD-3-Clause", "may be used to endorse or promote products derived from"},
	{"BSD-2-Clause", "redistributions in binary form must reproduce the above copyright notice"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose"},
	{"ISC", "permission to use, copy, modify, and distribute this software for any purpose with or without fee"},
	{"Public domain", "the author disclaims copyright to this source code"},
	{"Unlicense", "this is free and unencumbered software released into the public domain"},
	{"CC0-1.0", "cc0 1.0 universal"},
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(licen[sc]e|copying|unlicense)([-._].*)?$`)
	space       = regexp.MustCompile(`\s+`)
)

// licence names the licences in the licence files of a module's own folder,
// joined by " and " where files differ.
func licence(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return "", err
		}
		names = append(names, kindsOf(string(text))...)
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) == 0 {
		return "", errors.New("no licence that is known")
	}
	return strings.Join(names, " and "), nil
}

// kindsOf returns every licence of which text holds the mark. Of the two BSD
// licences the longer one covers the shorter.
func kindsOf(text string) []string {
	plain := strings.ToLower(space.ReplaceAllString(text, " "))
	var names []string
	for _, k := range kinds {
		if k.name == "BSD-2-Clause" && slices.Contains(names, "BSD-3-Clause") {
			continue
		}
		if strings.Contains(plain, k.mark) && !slices.Contains(names, k.name) {
			names = append(names, k.name)
		}
	}
	return names
}
