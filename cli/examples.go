package cli

import "strings"

// What --help shows of a command beside its flags: lines that can be typed.

func example(lines ...string) string { return "For example:\n\n    " + strings.Join(lines, "\n    ") }

// Help shows that a map is a few lines.
func (importCmd) Help() string {
	return example("failforward import incidents.csv --format csv --timezone Europe/Berlin --dry-run",
		"failforward import old.csv --format csv --map map.yaml") + `

A map has a line for each field; on the right stands a column, a text with columns in it, or a constant:

    title: "{system}: {short text}"
    started_at: opened
    resolved_at: closed
    kind: ='incident'
    open_when: {status: open}

The user guide lists all fields.`
}

// Help gives an example.
func (serveCmd) Help() string {
	return example("failforward serve --demo",
		"failforward serve --db /var/lib/failforward/failforward.db --base-url https://failforward.example --trust-proxy 127.0.0.1")
}

// Help gives an example.
func (initCmd) Help() string {
	return example("failforward init --workspace Payments --email mira@example.com --password-file password.txt")
}

// Help gives an example.
func (logCmd) Help() string {
	return example("failforward log 'Checkout 500s #rollout service:checkout !2 @14:05 ~25m'",
		"failforward log --stdin < failed.txt")
}

// Help gives an example.
func (loopCmd) Help() string {
	return example("failforward loop 'Stock import late #late-file service:import' --tweak 'Fetch the file at five' --owner mira@example.com --check came_back",
		"failforward loop F-7 --insight 'Nobody reads the log at night' --tweak 'Send an alarm' --check retest --on 2027-01-18")
}

// Help gives an example.
func (failuresListCmd) Help() string {
	return example("failforward failures list --stage verdict --since 90d",
		"failforward failures list --state all --format csv > failures.csv")
}

// Help gives an example.
func (failuresSearchCmd) Help() string {
	return example("failforward failures search stock import")
}

// Help gives an example.
func (failuresDismissCmd) Help() string {
	return example("failforward failures dismiss F-7 --reason 'logged twice'")
}

// Help gives an example.
func (failuresAcceptCmd) Help() string {
	return example("failforward failures accept F-7 --reason 'twice a year, two minutes' --revisit 2027-03-01")
}

// Help gives an example.
func (actionAddCmd) Help() string {
	return example("failforward action add 'Fetch the file at five' --failure F-7 --owner mira@example.com --due 2026-12-04")
}

// Help gives an example.
func (actionListCmd) Help() string {
	return example("failforward action list --state open,in_progress")
}

// Help gives an example.
func (actionDoneCmd) Help() string {
	return example("failforward action done A-12 --evidence https://example.com/change/7")
}

// Help gives an example.
func (actionDropCmd) Help() string {
	return example("failforward action drop A-12 --reason 'the supplier has mended it'")
}

// Help gives an example.
func (effectPlanCmd) Help() string {
	return example("failforward effect plan A-12 --kind retest --how 'Pull the plug of node 3' --on 2027-01-18")
}

// Help gives an example.
func (effectConcludeCmd) Help() string {
	return example("failforward effect conclude E-31 held --note 'Came back in 40 s'")
}

// Help gives an example.
func (metricsCmd) Help() string {
	return example("failforward metrics recovery_time --since 26w",
		"failforward metrics recovery_time --since 2026-01-01 --until 2026-07-01 --json")
}

// Help gives an example.
func (auditListCmd) Help() string {
	return example("failforward audit list --limit 20")
}

// Help gives an example.
func (tokenAddCmd) Help() string {
	return example("failforward token add --name ci --role member --expires 90d")
}

// Help gives an example.
func (userAddCmd) Help() string {
	return example("failforward user add --name Ade --email ade@example.com --role member")
}

// Help gives an example.
func (backupCreateCmd) Help() string {
	return example("failforward backup create failforward-2026-11-23.ffb")
}

// Help gives an example.
func (backupRestoreCmd) Help() string {
	return example("failforward backup restore failforward-2026-11-23.ffb --db restored.db")
}

// Help gives an example.
func (exportCmd) Help() string {
	return example("failforward export --all folder")
}

// Help gives an example.
func (dbCopyCmd) Help() string {
	return example("failforward db copy --to 'postgres://failforward@db.example/failforward'")
}
