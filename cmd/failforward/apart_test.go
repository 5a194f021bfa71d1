package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Parts of a measurement that run as processes of their own, so that a reader does not
// wait in the queue of the senders' process and calls that the server's time. They are
// this test program, started again.
const (
	readerOf = "FAILFORWARD_TEST_READER" // what a reader asks for, as an errand in JSON
	bareOf   = "FAILFORWARD_TEST_BARE"   // set for a server that has no database
)

// errand is what a reader has to do.
type errand struct {
	URL, Token string
	Long       time.Duration
}

// playPart runs the part that this process was started for, if any, and ends it.
func playPart() {
	if text := os.Getenv(readerOf); text != "" {
		orExit(readAlone(text))
	}
	if os.Getenv(bareOf) != "" {
		orExit(serveBare())
	}
}

func orExit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// warmUp is how many answers a reader throws away: the first ones open a connection.
const warmUp = 20

// readAlone asks again and again and prints how long each answer took.
func readAlone(text string) error {
	var e errand
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return err
	}
	req, err := http.NewRequest("GET", e.URL, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+e.Token)
	var took []time.Duration
	for n, begin := -warmUp, time.Now(); time.Since(begin) < e.Long; n++ {
		start := time.Now()
		res, err := client.Do(req)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != 200 {
			return fmt.Errorf("%s: %d, %v", e.URL, res.StatusCode, err)
		}
		if n >= 0 {
			took = append(took, time.Since(start))
		}
	}
	return json.NewEncoder(os.Stdout).Encode(took)
}

// reader reads an address from a process of its own for so long, and returns how long
// each answer took.
func reader(b testing.TB, url, token string, long time.Duration) (took []time.Duration) {
	b.Helper()
	text, _ := json.Marshal(errand{url, token, long}) // text and a number
	var errs bytes.Buffer
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), readerOf+"="+string(text)), &errs
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &took)
	}
	if err != nil || len(took) == 0 {
		b.Fatalf("the reader: %v: %s", err, errs.String())
	}
	return took
}

// serveBare answers with 8 KB after the sums that were asked for: no database, no lock,
// nobody else's requests. It prints its address and ends with its standard input.
func serveBare() error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + ln.Addr().String())
	text := []byte(strings.Repeat("read ", 1600))
	go http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sums, _ := strconv.Atoi(r.URL.Query().Get("sums"))
		for range sums {
			sha256.Sum256(text)
		}
		w.Write(text)
	}))
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// bare starts a server that has no database, in a process of its own.
func bare(b testing.TB) (url string) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), bareOf+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { in.Close(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// likeRead is the address at the bare server that reckons, while nothing else runs,
// about as long as a read takes in ms.
func likeRead(b testing.TB, url string, ms float64) string {
	const probe = 100
	few, _ := spreadOf(reader(b, url+"/?sums=0", "", time.Second/2))
	many, _ := spreadOf(reader(b, fmt.Sprint(url, "/?sums=", probe), "", time.Second/2))
	return fmt.Sprint(url, "/?sums=", max(0, int((ms-few)/(many-few)*probe)))
}
