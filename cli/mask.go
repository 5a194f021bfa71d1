package cli

import (
	"regexp"
	"slices"
	"strings"
)

// masking takes secrets out of a text: the values of variables that are called like
// one, and what looks like one.
type masking struct{ values []string }

const masked = "[masked]"

var (
	secretName = regexp.MustCompile(`(?i)(secret|token|passw|pwd|api_?key|private_?key|credential|auth|dsn)`)
	lookAlikes = []*regexp.Regexp{
		regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`),
		regexp.MustCompile(`(?i)\b((?:[a-z0-9_-]*(?:secret|token|passw(?:or)?d|passwd|pwd|api[-_]?key)[a-z0-9_-]*)["']?\s*[:=]\s*["']?)[^\s"',;&]+`),
		regexp.MustCompile(`(?i)(--?(?:password|passwd|token|secret|api-key)[ =])\S+`),
		regexp.MustCompile(`(?i)\b(bearer\s+|basic\s+)[a-z0-9._~+/=-]{8,}`),
		regexp.MustCompile(`([a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+(@)`),
		regexp.MustCompile(`\b(?:ff_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|whsec_|AKIA)[A-Za-z0-9_/+=-]{8,}`),
	}
)

// secrets gathers what an environment holds of secrets; a short value could be a word.
func secrets(environ []string) masking {
	var m masking
	for _, e := range environ {
		name, v, _ := strings.Cut(e, "=")
		if len(v) >= 8 && secretName.MatchString(name) {
			m.values = append(m.values, v)
		}
	}
	slices.SortFunc(m.values, func(a, b string) int { return len(b) - len(a) }) // a part of another one comes after it
	return m
}

func (m masking) mask(text string) string {
	for _, v := range m.values {
		text = strings.ReplaceAll(text, v, masked)
	}
	for _, r := range lookAlikes {
		text = r.ReplaceAllString(text, "${1}"+masked+groupTwo(r))
	}
	return text
}

// groupTwo keeps what stands behind the secret, where the pattern holds it.
func groupTwo(r *regexp.Regexp) string {
	if r.NumSubexp() < 2 {
		return ""
	}
	return "${2}"
}
