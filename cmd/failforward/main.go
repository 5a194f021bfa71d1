// Command failforward turns each failure of a team into verified improvement:
// pages, REST and command line in one program.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"failforward/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
