package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestALicenceIsKnownByItsWords(t *testing.T) {
	const (
		mit  = "Permission is hereby granted, free of charge, to any\n\tperson obtaining a copy"
		bsd2 = "Redistributions in binary form must reproduce the above\ncopyright notice"
		bsd3 = bsd2 + "\nmay be used to endorse or promote products derived from this"
	)
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"one file, one licence", map[string]string{"LICENSE": mit}, "MIT"},
		{"British spelling and an ending", map[string]string{"licence.txt": bsd2}, "BSD-2-Clause"},
		{"the third clause makes it the other BSD", map[string]string{"LICENSE.md": bsd3}, "BSD-3-Clause"},
		{"two files, both named", map[string]string{"LICENSE": bsd3, "LICENSE-3RD": mit}, "BSD-3-Clause and MIT"},
		{"the same licence twice is said once", map[string]string{"LICENSE": mit, "COPYING": mit}, "MIT"},
		{"words nobody knows are an error", map[string]string{"LICENSE": "All rights reserved."}, ""},
		{"a source file is no licence", map[string]string{"license_test.go": "x", "mit.go": mit}, ""},
		{"no file is an error", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got, err := licence(dir)
			if got != tt.want || (err != nil) != (tt.want == "") {
				t.Errorf("licence %q, error %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestAModuleWithoutLicenceStopsTheList(t *testing.T) {
	_, err := list([]module{{Path: "example.org/bare", Version: "v1.0.0", Dir: t.TempDir()}})
	if err == nil || !strings.Contains(err.Error(), "example.org/bare v1.0.0") {
		t.Errorf("error %v, want the module named", err)
	}
}
