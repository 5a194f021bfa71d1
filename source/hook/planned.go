package hook

import "strings"

// planned says why the numbers leave trouble out, when whoever sends it has marked it as
// meant: a label or an annotation drill or maintenance that is true, yes or 1; an empty
// map says nothing.
func planned(marks ...map[string]string) string {
	for _, name := range []string{"maintenance", "drill"} {
		for _, m := range marks {
			switch strings.ToLower(strings.TrimSpace(m[name])) {
			case "true", "yes", "1", "on":
				return name
			}
		}
	}
	return ""
}

// plannedTag is planned for senders whose marks are bare words, or name:true.
func plannedTag(tags []string) string {
	marks := map[string]string{}
	for _, t := range tags {
		name, value, has := strings.Cut(strings.ToLower(strings.TrimSpace(t)), ":")
		if !has {
			value = "true"
		}
		marks[name] = value
	}
	return planned(marks)
}

// plannedWord reads the field in which a source of any JSON says it: a reason in its own
// words, or yes, which is read as maintenance.
func plannedWord(s string) string {
	switch word := strings.ToLower(strings.TrimSpace(s)); word {
	case "", "false", "no", "0", "off", "null", "none":
		return ""
	case "true", "yes", "1", "on":
		return "maintenance"
	}
	return line(s, mostName)
}
