package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"kept/internal/promise"
)

// MaxPosts is how many posts of a promise are remembered, the latest.
const MaxPosts = 12

// Value is what an engine stores for one promise or workspace: the version in
// decimal, the body, and a line for each post.
//
//	3{"f":1,…}
//	["made","C1","1764000000.000100"]
//
// A body is one line and begins with a brace, so that a script can take the
// value apart without reading JSON.
type Value struct {
	Version int64
	Body    []byte
	Posts   []byte // lines, each with its newline before it
}

// Bytes puts the value together.
func (v Value) Bytes() []byte {
	b := strconv.AppendInt(nil, v.Version, 10)
	return append(append(b, v.Body...), v.Posts...)
}

// ParseValue takes a stored value apart; the parts are slices of b.
func ParseValue(b []byte) (Value, error) {
	brace := bytes.IndexByte(b, '{')
	if brace < 1 {
		return Value{}, fmt.Errorf("%w: no version", ErrCorrupt)
	}
	version, err := strconv.ParseInt(string(b[:brace]), 10, 64)
	if err != nil || version < 1 {
		return Value{}, fmt.Errorf("%w: version %q", ErrCorrupt, b[:min(brace, 20)])
	}
	body, posts := b[brace:], []byte(nil)
	if end := bytes.IndexByte(body, '\n'); end >= 0 {
		body, posts = body[:end], body[end:]
	}
	return Value{version, body, posts}, nil
}

// PostLine is a post as one line with its newline before it. place is the end
// of the line, which names the message and is equal for two posts that stand in
// the same place.
func PostLine(p promise.Post) (line, place []byte, err error) {
	kind, err := marshal(p.Kind)
	if err != nil {
		return nil, nil, fmt.Errorf("encode post: %w", err)
	}
	// A kind is one of ours; quoted text never holds a bare quote, so that the
	// end of the line cannot be mistaken.
	where, err := marshal([]string{string(p.Channel), p.TS})
	if err != nil {
		return nil, nil, fmt.Errorf("encode post: %w", err)
	}
	place = append([]byte(","), where[1:]...)
	line = slices.Concat([]byte("\n["), kind, place)
	return line, place, nil
}

// AddPost appends a post's line, in the stead of an older one in the same
// place, and lets go of the oldest beyond [MaxPosts].
func AddPost(posts, line, place []byte) []byte {
	var lines [][]byte
	for old := range bytes.SplitSeq(posts, []byte("\n")) {
		if len(old) > 0 && !bytes.HasSuffix(old, place) {
			lines = append(lines, old)
		}
	}
	lines = append(lines, line[1:])
	if over := len(lines) - MaxPosts; over > 0 {
		lines = lines[over:]
	}
	var b []byte
	for _, l := range lines {
		b = append(append(b, '\n'), l...)
	}
	return b
}

// DecodePosts reads the posts of a value.
func DecodePosts(posts []byte) ([]promise.Post, error) {
	var list []promise.Post
	for line := range bytes.SplitSeq(posts, []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var f [3]string
		if err := json.Unmarshal(line, &f); err != nil {
			return nil, fmt.Errorf("%w: post: %w", ErrCorrupt, err)
		}
		list = append(list, promise.Post{Kind: promise.NoticeKind(f[0]), Channel: promise.ChannelID(f[1]), TS: f[2]})
	}
	return list, nil
}

// ToPromise reads a promise out of a stored value.
func ToPromise(team promise.Team, n promise.Number, b []byte) (promise.Promise, error) {
	v, err := ParseValue(b)
	if err != nil {
		return promise.Promise{}, fmt.Errorf("promise %s of %s: %w", n, team, err)
	}
	return DecodePromise(team, n, v.Version, v.Body)
}

// ToPosts reads the posts out of a stored value.
func ToPosts(b []byte) ([]promise.Post, error) {
	v, err := ParseValue(b)
	if err != nil {
		return nil, err
	}
	return DecodePosts(v.Posts)
}

// printable keeps what is not UTF-8 out of JSON, which would change it in
// silence: a member of a queue must come back as it went in.
func printable(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%q is not UTF-8", s)
	}
	return nil
}
