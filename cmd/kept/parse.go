package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"kept/internal/deadline"
	"kept/internal/worktime"
)

// maxParseLine is the longest JSON line read: many times what Slack lets a person write.
const maxParseLine = 1 << 20

// parseLayout is how moments are shown to people.
const parseLayout = "Monday 2 January 2006, 15:04:05 MST"

// parseAsk is a line of kept parse --jsonl as it comes in.
type parseAsk struct {
	ID     json.RawMessage `json:"id"`
	Text   string          `json:"text"`
	Now    string          `json:"now"`
	Zone   string          `json:"zone"`
	Locale string          `json:"locale"`
}

// parseAnswer is a line of kept parse --jsonl as it goes out.
type parseAnswer struct {
	ID        json.RawMessage `json:"id"`
	Due       *string         `json:"due"`
	Grain     string          `json:"grain,omitempty"`
	Start     *string         `json:"start,omitempty"`
	Span      string          `json:"span,omitempty"`
	What      string          `json:"what,omitempty"`
	Ambiguous []string        `json:"ambiguous,omitempty"`
	Error     string          `json:"error,omitempty"`
}

// parse shows how the deadline in a sentence is read: kept parse [--now RFC3339] [--zone IANA] [--locale en|sv] TEXT,
// or with --jsonl a question a line on standard input.
func parse(args []string, stdin io.Reader, stdout, stderr io.Writer, now func() time.Time) int {
	var base parseAsk
	var lines bool
	flags := flag.NewFlagSet("kept parse", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&base.Now, "now", "", "the moment of writing, as RFC 3339 (default: now)")
	flags.StringVar(&base.Zone, "zone", "Europe/Stockholm", "the writer's zone, as an IANA `name`")
	flags.StringVar(&base.Locale, "locale", "en", "the writer's language, `en or sv`")
	flags.BoolVar(&lines, "jsonl", false, `read lines {"id","text","now","zone","locale"} and answer in lines`)
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: kept parse [--now RFC3339] [--zone IANA] [--locale en|sv] TEXT\n"+
			"       kept parse --jsonl < questions.jsonl\n\n")
		flags.PrintDefaults()
	}
	if code, done := parsedWithWords(flags, args); done {
		return code
	}
	if base.Now == "" {
		base.Now = now().Format(time.RFC3339Nano)
	}
	if _, err := base.options(); err != nil {
		fmt.Fprintf(stderr, "kept parse: %v\n", err)
		return exitUsage
	}
	if lines {
		if flags.NArg() > 0 {
			fmt.Fprintln(stderr, "kept parse: with --jsonl the sentences come on standard input")
			return exitUsage
		}
		return parseLines(base, stdin, stdout, stderr)
	}
	base.Text = strings.Join(flags.Args(), " ")
	if strings.TrimSpace(base.Text) == "" {
		fmt.Fprintln(stderr, "kept parse: give the sentence to read")
		flags.Usage()
		return exitUsage
	}
	return parseText(base, stdout, stderr)
}

// options are the reader's settings for a question; an error is a sentence for the person who asked.
func (a parseAsk) options() (deadline.Options, error) {
	at, err := time.Parse(time.RFC3339, a.Now)
	if err != nil {
		return deadline.Options{}, fmt.Errorf("%q is not a moment as in 2026-11-17T10:20:00+01:00", a.Now)
	}
	zone, err := time.LoadLocation(a.Zone)
	if err != nil || a.Zone == "Local" {
		return deadline.Options{}, fmt.Errorf("there is no zone %q; zones are named as in Europe/Stockholm", a.Zone)
	}
	country := ""
	switch a.Locale {
	case "en":
	case "sv":
		country = "SE"
	default:
		return deadline.Options{}, fmt.Errorf("there is no language %q; there are en and sv", a.Locale)
	}
	return deadline.Options{
		Now: at, Zone: zone, Locale: a.Locale, WorkClock: worktime.Standard(zone, country),
	}, nil
}

func parseText(ask parseAsk, stdout, stderr io.Writer) int {
	o, err := ask.options()
	if err != nil {
		fmt.Fprintf(stderr, "kept parse: %v\n", err)
		return exitUsage
	}
	r, err := deadline.Parse(ask.Text, o)
	if err != nil {
		fmt.Fprintf(stderr, "kept parse: %s\n", parseProblem(err))
		return exitFail
	}
	fmt.Fprintf(stdout, "due    %s\nstart  %s\ngrain  %s\nread   %q\nwhat   %q\n",
		r.Due.Format(parseLayout), r.Start.Format(parseLayout), r.Grain, r.Span, r.What)
	for i, other := range r.Ambiguous {
		if i > 0 {
			fmt.Fprintf(stdout, "or     %s\n", other.Format(parseLayout))
		}
	}
	return exitOK
}

// errLongLine says that a line is longer than any sentence.
var errLongLine = fmt.Errorf("the line is longer than %d bytes", maxParseLine)

// nextLine reads a line without its end; io.EOF comes with none. Of a line that is too long nothing is kept, and the
// next call reads on behind it.
func nextLine(in *bufio.Reader, into []byte) ([]byte, error) {
	line, long := into[:0], false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxParseLine+1; !long { // and the line's end
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case long:
			return line[:0], errLongLine
		case err != nil && len(line) == 0:
			return nil, io.EOF
		}
		return bytes.TrimSpace(line), nil
	}
}

// parseLines answers every line, one line for one; a line that cannot be read gets an answer with an error, and the
// exit code says so at the end. Empty lines are passed over.
func parseLines(base parseAsk, stdin io.Reader, stdout, stderr io.Writer) int {
	in := bufio.NewReaderSize(stdin, 64<<10)
	out := bufio.NewWriter(stdout)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	code := exitOK
	var line []byte
	for n := 1; ; n++ {
		var err error
		line, err = nextLine(in, line)
		if errors.Is(err, io.EOF) {
			break
		}
		var answer parseAnswer
		switch {
		case errors.Is(err, errLongLine):
			answer = parseAnswer{ID: noID(), Error: err.Error()}
		case err != nil:
			fmt.Fprintf(stderr, "kept parse: line %d: %v\n", n, err)
			return max(flushed(out, stderr), exitFail)
		case len(line) == 0:
			continue
		default:
			answer, err = answerLine(base, line)
		}
		if err != nil {
			code = exitUsage
			fmt.Fprintf(stderr, "kept parse: line %d: %v\n", n, err)
		}
		if err := enc.Encode(answer); err != nil {
			fmt.Fprintf(stderr, "kept parse: line %d: %v\n", n, err)
			return exitFail
		}
	}
	return max(code, flushed(out, stderr))
}

// flushed writes out what is left; an answer that cannot be written fails the command.
func flushed(out *bufio.Writer, stderr io.Writer) int {
	if err := out.Flush(); err != nil {
		fmt.Fprintf(stderr, "kept parse: %v\n", err)
		return exitFail
	}
	return exitOK
}

// noID answers a question that has none.
func noID() json.RawMessage { return json.RawMessage("null") }

// answerLine answers one question. What the question leaves out is as the flags say.
func answerLine(base parseAsk, line []byte) (parseAnswer, error) {
	ask := base
	ask.ID = noID()
	err := json.Unmarshal(line, &ask)
	if err == nil && line[0] != '{' {
		err = errors.New("it is no object")
	}
	if err != nil {
		return parseAnswer{ID: ask.ID, Error: "this is not a question in JSON"}, fmt.Errorf("this is not a question in JSON: %w", err)
	}
	o, err := ask.options()
	if err != nil {
		return parseAnswer{ID: ask.ID, Error: err.Error()}, err
	}
	r, err := deadline.Parse(ask.Text, o)
	if err != nil {
		a := parseAnswer{ID: ask.ID, What: strings.TrimSpace(ask.Text)}
		if refused, ok := errors.AsType[*deadline.Error](err); ok {
			a.Error = parseProblem(err)
			a.Span = refused.Span
			if !refused.Start.IsZero() {
				start := refused.Start.Format(time.RFC3339)
				a.Grain, a.Start = refused.Grain.String(), &start
			}
		}
		return a, nil
	}
	due, start := r.Due.Format(time.RFC3339), r.Start.Format(time.RFC3339)
	a := parseAnswer{ID: ask.ID, Due: &due, Grain: r.Grain.String(), Start: &start, Span: r.Span, What: r.What}
	for _, other := range r.Ambiguous {
		a.Ambiguous = append(a.Ambiguous, other.Format(time.RFC3339))
	}
	return a, nil
}

// parseProblem says in a sentence why there is no deadline.
func parseProblem(err error) string {
	var refused *deadline.Error
	switch {
	case errors.As(err, &refused) && errors.Is(err, deadline.ErrPast):
		return fmt.Sprintf("%q is in the past%s", refused.Span, meant(refused))
	case errors.As(err, &refused) && errors.Is(err, deadline.ErrTooFar):
		return fmt.Sprintf("%q is too far ahead%s", refused.Span, meant(refused))
	default:
		return "there is no deadline in this"
	}
}

// meant tells which moment was refused, where the calendar goes so far.
func meant(refused *deadline.Error) string {
	if refused.Start.IsZero() {
		return ""
	}
	return ": " + refused.Start.Format(parseLayout)
}
