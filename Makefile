GO      ?= go
LINT     = $(GO) tool -modfile=tools/go.mod golangci-lint
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
FUZZTIME ?= 20s

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build the static binary bin/kept
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/kept ./cmd/kept

.PHONY: test
test: ## Run the tests and say which outside programs were missing
	$(GO) test ./...
	@for program in redis-server chromium node npm; do \
		command -v $$program >/dev/null || echo "LEFT OUT: $$program is not on the PATH; its tests were not run"; \
	done

.PHONY: race
race: ## Run the tests with the race detector, in random order
	$(GO) test -race -shuffle=on -timeout 25m ./...

.PHONY: vet
vet: ## Run go vet
	$(GO) vet ./...

.PHONY: lint
lint: ## Run the linters; the first run builds them, which takes some minutes
	$(LINT) config verify
	$(LINT) run ./...

.PHONY: bench
bench: ## Measure speed and memory against a floor taken in the same run (BENCHFLAGS='-out docs/performance.md' keeps the table)
	$(GO) run ./internal/bench $(BENCHFLAGS)

.PHONY: bench-short
bench-short: ## Run every benchmark once, and the measures briefly, to see that they still run
	$(GO) test -short -run '^$$' -bench . -benchtime 1x ./...
	$(GO) run ./internal/bench -short

.PHONY: fuzz
fuzz: ## Fuzz everything that reads text from outside, FUZZTIME each
	@$(GO) list ./... | while read -r pkg; do \
		$(GO) test -list '^Fuzz' "$$pkg" | grep '^Fuzz' | while read -r target; do \
			echo "$$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$pkg" </dev/null || exit 1; \
		done || exit 1; \
	done

.PHONY: pictures
pictures: ## Take the pictures of the documents anew, with Chromium
	KEPT_PICTURES=$(CURDIR)/docs/pictures KEPT_TEST_ALL=1 $(GO) test -count=1 -run '^TestPictures' ./cmd/kept

.PHONY: script
script: ## Play the whole story without a browser and check every step
	$(GO) run ./cmd/kept demo --script

.PHONY: image
image: ## Build the container image
	docker build --build-arg VERSION=$(VERSION) -t kept:$(VERSION) .
