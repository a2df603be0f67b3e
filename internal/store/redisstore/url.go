package redisstore

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// timeout bounds a connection's making, a command's writing and its answer:
// Slack waits three seconds for ours.
const timeout = 2 * time.Second

// Kind is how a Redis is set up.
type Kind string

// The kinds of set-ups.
const (
	Alone    Kind = "alone"
	Sentinel Kind = "sentinel"
	Cluster  Kind = "cluster"
)

// Address is a parsed REDIS_URL.
type Address struct {
	Kind Kind
	// Hosts are host:port, of the server, the sentinels or the cluster's nodes.
	Hosts []string
	// Master is the name that sentinels know the server by.
	Master string
	// Common are user, password, database, TLS and whatever options the URL has
	// besides.
	Common *redis.Options
	// SentinelUser and SentinelPassword are for the sentinels themselves.
	SentinelUser, SentinelPassword string
}

// ParseURL reads a REDIS_URL:
//
//	redis://user:password@host:6379/0          one server; rediss:// for TLS
//	redis://host1,host2,host3?master_name=kept  sentinels that know the server "kept",
//	                                            with sentinel_username and sentinel_password if they ask
//	redis://host1,host2,host3                   a cluster, several addresses
//	redis://host?cluster=true                   a cluster, one address
//	unix:///run/redis.sock                      one server on this machine
//
// Other options are those of go-redis, such as pool_size=50 or read_timeout=1s.
func ParseURL(text string) (Address, error) {
	bad := func(err error) (Address, error) {
		// The address may hold a password, and so may url's own error.
		return Address{}, fmt.Errorf("REDIS_URL: %w", err)
	}
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return bad(errors.New("want redis://host:port/number, rediss:// or unix://"))
	}
	if scheme == "unix" {
		o, err := redis.ParseURL(text)
		if err != nil {
			return bad(withoutURL(err))
		}
		return Address{Kind: Alone, Hosts: []string{o.Addr}, Common: o}, nil
	}
	rest, query, _ := strings.Cut(rest, "?")
	authority, path, _ := strings.Cut(rest, "/")
	user, hosts := "", authority
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		user, hosts = authority[:i+1], authority[i+1:]
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return bad(errors.New("the options after the question mark cannot be read"))
	}
	a := Address{
		Kind: Alone, Master: take(values, "master_name"),
		SentinelUser: take(values, "sentinel_username"), SentinelPassword: take(values, "sentinel_password"),
	}
	list := strings.Split(hosts, ",")
	cluster := take(values, "cluster")
	switch {
	case a.Master != "":
		a.Kind = Sentinel
	case cluster == "true" || cluster == "" && len(list) > 1:
		a.Kind = Cluster
	case len(list) > 1:
		return bad(errors.New("several addresses need master_name or are a cluster"))
	}
	usual := "6379"
	if a.Kind == Sentinel {
		usual = "26379"
	}
	for _, h := range list {
		a.Hosts = append(a.Hosts, withPort(strings.TrimSpace(h), usual))
	}
	one := url.URL{Scheme: scheme, Host: a.Hosts[0], Path: "/" + path, RawQuery: values.Encode()}
	o, err := redis.ParseURL(strings.Replace(one.String(), "://", "://"+user, 1))
	if err != nil {
		return bad(withoutURL(err))
	}
	a.Common = o
	return a, nil
}

func take(values url.Values, name string) string {
	v := values.Get(name)
	values.Del(name)
	return v
}

func withPort(host, port string) string {
	if host == "" {
		host = "localhost"
	}
	if strings.LastIndexByte(host, ':') > strings.LastIndexByte(host, ']') {
		return host
	}
	return host + ":" + port
}

// withoutURL is err less the address it repeats, which holds the password.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// dial makes the client an address asks for. Nothing is sent yet.
func dial(text string) (redis.UniversalClient, string, error) {
	a, err := ParseURL(text)
	if err != nil {
		return nil, "", err
	}
	o := a.Common
	or := func(d *time.Duration) {
		if *d == 0 {
			*d = timeout
		}
	}
	or(&o.DialTimeout)
	or(&o.ReadTimeout)
	or(&o.WriteTimeout)
	or(&o.PoolTimeout)
	u := &redis.UniversalOptions{
		Addrs: a.Hosts, DB: o.DB, Username: o.Username, Password: o.Password, TLSConfig: o.TLSConfig,
		SentinelUsername: a.SentinelUser, SentinelPassword: a.SentinelPassword, MasterName: a.Master,
		// A commit whose answer was lost may have been written: whether to try
		// once more is not the client's to decide.
		MaxRetries: -1,
		// The pool's own tries at connecting would keep a caller waiting.
		DialerRetries: 1,
		DialTimeout:   o.DialTimeout, ReadTimeout: o.ReadTimeout, WriteTimeout: o.WriteTimeout, PoolTimeout: o.PoolTimeout,
		ContextTimeoutEnabled: true,
		PoolSize:              o.PoolSize, MinIdleConns: o.MinIdleConns, MaxIdleConns: o.MaxIdleConns, MaxActiveConns: o.MaxActiveConns,
		ConnMaxIdleTime: o.ConnMaxIdleTime, ConnMaxLifetime: o.ConnMaxLifetime, PoolFIFO: o.PoolFIFO,
		Protocol: 2, DisableIdentity: true,
	}
	where := string(a.Kind) + " at " + strings.Join(a.Hosts, ", ")
	switch a.Kind {
	case Cluster:
		return redis.NewClusterClient(u.Cluster()), where, nil
	case Sentinel:
		return redis.NewFailoverClient(u.Failover()), where, nil
	}
	if o.Network == "unix" {
		o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled, o.Protocol, o.DisableIdentity = -1, 1, true, 2, true
		return redis.NewClient(o), where, nil
	}
	return redis.NewClient(u.Simple()), where, nil
}
