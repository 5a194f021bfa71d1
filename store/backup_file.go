package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"failforward/loop"
)

// A backup ends in one line of its own, which SQLite does not look at: what it
// is, and the SHA-256 of all that stands before the sum. So a backup can be
// checked by itself, wherever it was carried without the file beside it.
//
//	failforward backup 1 sqlite   schema 000002 sha256 <64 digits>
const (
	lineHead = "\nfailforward backup 1 %-8s schema %06d sha256 "
	headSize = len("\nfailforward backup 1 ") + 8 + len(" schema ") + 6 + len(" sha256 ")
	sumSize  = 2*sha256.Size + 1 // hex and a line feed
	endSize  = headSize + sumSize
)

var endLine = regexp.MustCompile(`^\nfailforward backup 1 (sqlite  |postgres) schema (\d{6}) sha256 ([0-9a-f]{64})\n$`)

// sealFile appends the last line to a file and syncs it.
func sealFile(path string, info *BackupInfo) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err == nil {
		err = appendEnd(f, h, info)
		info.Bytes = n + int64(endSize)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func appendEnd(f io.Writer, h hash.Hash, info *BackupInfo) error {
	both := io.MultiWriter(f, h)
	if _, err := fmt.Fprintf(both, lineHead, info.Kind, info.Schema); err != nil {
		return err
	}
	if _, err := io.WriteString(both, hex.EncodeToString(h.Sum(nil))+"\n"); err != nil {
		return err
	}
	info.SHA256 = hex.EncodeToString(h.Sum(nil))
	return nil
}

// writeSum writes path.sha256 as sha256sum does, so that it can check it too.
func writeSum(info BackupInfo) error {
	temp, err := emptyFile(info.Path + ".sha256")
	if err != nil {
		return err
	}
	text := info.SHA256 + "  " + filepath.Base(info.Path) + "\n"
	if err := os.WriteFile(temp, []byte(text), 0o600); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return os.Rename(temp, info.Path+".sha256")
}

// syncFolder makes names durable. Systems that cannot sync a folder do it themselves.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	f.Sync()
	return f.Close()
}

func damaged(path, format string, args ...any) error {
	return loop.Errorf(loop.Invalid, "The backup %s is damaged: %s. Take another one.", path, fmt.Sprintf(format, args...))
}

// checkFile reads a backup once and holds it against both of its sums.
func checkFile(path string) (BackupInfo, error) {
	info := BackupInfo{Path: path}
	f, err := os.Open(path)
	if err != nil {
		return info, loop.Errorf(loop.NotFound, "There is no backup to read at %s.", path)
	}
	defer f.Close()
	if err := readEnd(f, &info); err != nil {
		return info, err
	}
	sum, whole, err := sums(f, info.Bytes)
	if err != nil {
		return info, err
	}
	if sum != info.SHA256 {
		return info, damaged(path, "its content does not fit the sum at its end")
	}
	info.SHA256 = whole
	return info, checkSum(info)
}

// readEnd reads the last line; SHA256 is the sum that it tells.
func readEnd(f *os.File, info *BackupInfo) error {
	at, err := f.Seek(-int64(endSize), io.SeekEnd)
	if err != nil {
		return damaged(info.Path, "it is too short")
	}
	end := make([]byte, endSize)
	if _, err := io.ReadFull(f, end); err != nil {
		return err
	}
	m := endLine.FindSubmatch(end)
	if m == nil {
		return damaged(info.Path, "its last line is not that of a backup of ours")
	}
	info.Bytes, info.Kind, info.SHA256 = at+int64(endSize), strings.TrimSpace(string(m[1])), string(m[3])
	info.Schema, err = strconv.ParseInt(string(m[2]), 10, 64)
	return err
}

// sums returns the sum of what stands before the sum at the end, and of the whole file.
func sums(f *os.File, size int64) (before, whole string, err error) {
	h := sha256.New()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", "", err
	}
	if _, err := io.CopyN(h, f, size-int64(sumSize)); err != nil {
		return "", "", err
	}
	before = hex.EncodeToString(h.Sum(nil))
	_, err = io.Copy(h, f)
	return before, hex.EncodeToString(h.Sum(nil)), err
}

// checkSum compares with the file beside the backup, where there is one.
func checkSum(info BackupInfo) error {
	text, err := os.ReadFile(info.Path + ".sha256")
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if told, _, _ := strings.Cut(string(text), " "); told != info.SHA256 {
		return damaged(info.Path, "it does not fit the sum in %s.sha256", filepath.Base(info.Path))
	}
	return nil
}
