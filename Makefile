# make test does all the set-up that it needs on a fresh machine with Go.
# Node runs one client of the tests; the built script of the pages is committed.

export CGO_ENABLED = 0

# packages in which several goroutines meet, for the race detector
CONCURRENT = ./store/... ./app/... ./web/...

# modules of their own, tested beside the main one
MODULES = tools $(wildcard clienttest)

# for one package: it ends what hangs, and says where
PATIENCE = 30m

STATICCHECK = go tool -modfile=tools/go.mod staticcheck

.PHONY: test race bench build assets release check prepare

# everything in its everyday size; the last lines are go test's own
test: prepare check
	for module in $(MODULES); do (cd $$module && go test -timeout $(PATIENCE) ./...) || exit 1; done
	go test -timeout $(PATIENCE) ./...

check:
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not formatted (gofmt -w):" $$unformatted; exit 1; fi
	go vet ./...
	$(STATICCHECK) ./...
	for module in $(MODULES); do (cd $$module && go vet ./...) || exit 1; done
	cd tools && go run ./assets -check && go run ./thirdparty -check

# the SDK of JavaScript is one of the clients that the tests let send
SDK = clienttest/sentryjs
prepare:
	@scripts/prepare postgresql chromium node
	@cmp -s $(SDK)/package-lock.json $(SDK)/node_modules/.as-locked || (cd $(SDK) && npm ci && cp package-lock.json node_modules/.as-locked)

# the race detector needs cgo and is some 24 times slower: small data
race:
	@scripts/prepare postgresql gcc
	CGO_ENABLED=1 go test -race -short -timeout $(PATIENCE) $(CONCURRENT)

# ratios to a limit that is measured in the same run; nothing is asserted
BENCH = .
bench:
	@scripts/prepare postgresql
	go test -run '^$$' -bench '$(BENCH)' -timeout 60m ./...

# without inlining where nobody waits for it: above all each operation of api is a copy
# of one large generic function; the binary is 1.5 MB smaller that way
build:
	go build -trimpath -ldflags '-s -w' -gcflags failforward/api=-l -gcflags failforward/cli=-l -gcflags failforward/page=-l -o bin/failforward ./cmd/failforward

# what is generated and committed: the script of the pages, the list of licences
assets:
	cd tools && go run ./assets && go run ./thirdparty

# everything in the size that a release asks for; this takes hours
release: build
	FAILFORWARD_RELEASE=1 $(MAKE) test PATIENCE=12h
	FAILFORWARD_RELEASE=1 $(MAKE) race PATIENCE=12h
