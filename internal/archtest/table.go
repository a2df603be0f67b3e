package archtest

const (
	cmpLib     = "github.com/google/go-cmp/cmp/..."
	cronLib    = "github.com/robfig/cron/v3"
	redisLib   = "github.com/redis/go-redis/v9/..."
	boltLib    = "go.etcd.io/bbolt/..."
	slackLib   = "github.com/slack-go/slack"
	holidayLib = "github.com/rickar/cal/v2/..."
	yamlLib    = "go.yaml.in/yaml/v4"
	icalLib    = "github.com/arran4/golang-ical"
	metricsLib = "github.com/prometheus/client_golang/prometheus/..."
	browserLib = "github.com/chromedp/..."
)

// offline is what a package that only decides has no use for: the network, the machine's files and its environment.
var offline = []string{"net", "net/http/...", "os/...", "syscall", "log"}

// Table is who may import whom.
var Table = []Row{
	// What is promised, and the rules.
	{Pkg: "internal/promise", Not: offline},
	{Pkg: "internal/worktime", Libs: []string{holidayLib}, Not: offline},
	{Pkg: "internal/deadline", Libs: []string{holidayLib}, Not: offline},
	{Pkg: "internal/locale", Not: offline},
	{Pkg: "internal/workspace", Ours: []string{"internal/promise", "internal/worktime"}, Libs: []string{cronLib}, Not: offline},
	{Pkg: "internal/view", Ours: []string{"internal/promise", "internal/workspace", "internal/locale"}, Libs: []string{slackLib, icalLib}, Not: offline},

	// What people do, when it happens, and how it travels.
	{Pkg: "commands", Ours: []string{"internal/promise", "internal/workspace", "internal/deadline", "internal/worktime", "internal/locale", "internal/view"}, Not: offline},
	{Pkg: "scheduler", Ours: []string{"internal/promise", "internal/workspace", "internal/clock"}, Libs: []string{cronLib}, Not: offline},
	{Pkg: "bot", Ours: []string{"commands", "internal/promise", "internal/workspace", "internal/view", "internal/locale", "internal/clock"}, Libs: []string{slackLib, "github.com/coder/websocket"}},

	// What is kept, and where.
	{Pkg: "internal/store/record", Ours: []string{"internal/promise", "internal/workspace"}, Not: offline},
	{Pkg: "internal/store/redisstore", Ours: []string{"internal/promise", "internal/workspace", "internal/store/record"}, Libs: []string{redisLib}},
	{Pkg: "internal/store/boltstore", Ours: []string{"internal/promise", "internal/workspace", "internal/store/record"}, Libs: []string{boltLib}},
	{Pkg: "internal/store/storetest", Ours: []string{"internal/promise", "internal/workspace", "internal/store/..."}, Libs: []string{cmpLib}},

	// What every process needs.
	{Pkg: "internal/clock", Not: offline},
	{Pkg: "internal/config"},
	{Pkg: "internal/metrics", Libs: []string{metricsLib}},

	// The ends: the binary, which joins everything, and what stands outside it.
	{Pkg: "cmd/kept", Ours: []string{"bot", "commands", "scheduler", "internal/..."}},
	{Pkg: "internal/slacksim", Libs: []string{"github.com/coder/websocket"}},
	{Pkg: "internal/slacksim/seed", Ours: []string{"internal/slacksim"}, Libs: []string{yamlLib}, Not: []string{"net/http/...", "os/..."}},
	{Pkg: "internal/slacksim/boltjs"},
	{Pkg: "internal/slacksim/web", Ours: []string{"internal/slacksim"}, Not: []string{"os/..."}},
	{Pkg: "internal/testenv"},
	{Pkg: "internal/testenv/browser", Ours: []string{"internal/testenv"}, Libs: []string{browserLib}},
	{Pkg: "internal/archtest"},
	{Pkg: "internal/bench", Ours: []string{"scheduler", "internal/..."}, Libs: []string{redisLib, boltLib}},
}

// NarrowImports are imports of a few files only.
var NarrowImports = []Narrow{
	{
		Import: "kept/internal/slacksim/...",
		Files:  []string{"cmd/kept/demo*.go", "internal/slacksim/*.go", "internal/slacksim/seed/*.go", "internal/slacksim/web/*.go", "internal/bench/*.go"},
		Why:    "the simulator is reached by its URL; only the demo, tests and benchmarks start one",
	},
	{
		Import: "kept/internal/testenv/...",
		Files:  []string{"internal/testenv/browser/*.go", "internal/bench/*.go"},
		Why:    "only tests and benchmarks start outside programs",
	},
	{
		Import: "kept/internal/store/storetest",
		Why:    "only the tests of an engine run the contract",
	},
	{
		Import: "testing/...",
		Files:  []string{"internal/store/storetest/*.go", "internal/testenv/*.go", "internal/testenv/browser/*.go", "internal/bench/*.go"},
		Why:    "the binary carries no test code",
	},
	{
		Import: "unsafe",
		Why:    "nothing here is worth it",
	},
}

// TestLibs are libraries that every test may use.
var TestLibs = []string{
	cmpLib,
	redisLib,
	boltLib,
	slackLib + "/...",
	"github.com/rogpeppe/go-internal/...",
	browserLib,
	"github.com/coder/websocket/...",
}
