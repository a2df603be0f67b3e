package slacksim

import (
	"html/template"
	"net/http"
	"slices"
	"strings"
)

// consentWords are the texts of the consent page.
type consentWords struct {
	Lang, Title, Workspace, Person, Asks, Leave, Allow, Cancel string
}

// wordsFor takes the language the browser likes best, of the two there are.
func wordsFor(r *http.Request) consentWords {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(first)), "sv") {
		return consentWords{
			Lang: "sv", Title: "vill vara med i en arbetsyta", Workspace: "Arbetsyta", Person: "Som",
			Asks: "Den ber om:", Leave: "lämna utanför", Allow: "Tillåt", Cancel: "Avbryt",
		}
	}
	return consentWords{
		Lang: "en", Title: "wants to join a workspace", Workspace: "Workspace", Person: "As",
		Asks: "It asks for:", Leave: "leave out", Allow: "Allow", Cancel: "Cancel",
	}
}

type consentTeam struct {
	ID, Name string
	People   []string
}

type consentScope struct {
	Name     string
	Optional bool
}

// consentPage is where a person says yes or no.
func (s *Sim) consentPage(w http.ResponseWriter, r *http.Request, chosen string) {
	q := r.URL.Query()
	s.mu.Lock()
	var teams []consentTeam
	for _, t := range s.teamOrder {
		if chosen != "" && t.id != chosen && t.domain != chosen {
			continue
		}
		row := consentTeam{ID: t.id, Name: t.name}
		for _, u := range t.userOrder {
			if !u.Bot && !u.Deleted && !u.Stranger {
				row.People = append(row.People, u.Handle)
			}
		}
		teams = append(teams, row)
	}
	s.mu.Unlock()
	var scopes []consentScope
	for sc := range strings.SplitSeq(q.Get("scope"), ",") {
		if sc != "" {
			scopes = append(scopes, consentScope{sc, slices.Contains(s.cfg.App.OptionalScopes, sc)})
		}
	}
	hidden := map[string]string{}
	for k := range q {
		hidden[k] = q.Get(k)
	}
	page, err := template.New("consent").Parse(consentHTML)
	if err != nil {
		http.Error(w, "internal_error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	_ = page.Execute(w, obj{
		"App": s.cfg.App.Name, "Teams": teams, "Hidden": hidden, "Scopes": scopes, "Say": wordsFor(r),
	})
}

const consentHTML = `<!doctype html><html lang="{{.Say.Lang}}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{{.App}} {{.Say.Title}}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;max-width:30rem;margin:8vh auto;padding:0 1rem}
form{border:1px solid #8b949e66;border-radius:12px;padding:.6rem 1.6rem}h1{font-size:1.5rem;text-wrap:balance}label{font-weight:600}li label{font-weight:400}
select,button{font:inherit;padding:.35rem .8rem;border-radius:6px;border:1px solid #8b949e}select{margin-left:.4rem}
button{font-weight:600;background:none;color:inherit}button[name=allow]{background:#1f6f54;border-color:#1f6f54;color:#fff}</style>
<h1>{{.App}} {{.Say.Title}}</h1>
<form action="/oauth/v2/authorize">
{{range $k, $v := .Hidden}}<input type="hidden" name="{{$k}}" value="{{$v}}">{{end}}
<p><label>{{.Say.Workspace}} <select name="sim_team">{{range .Teams}}<option value="{{.ID}}">{{.Name}}</option>{{end}}</select></label></p>
{{if eq (len .Teams) 1}}<p><label>{{.Say.Person}} <select name="sim_user">{{range (index .Teams 0).People}}<option>{{.}}</option>{{end}}</select></label></p>{{end}}
<p>{{.Say.Asks}}</p>
<ul>{{$say := .Say}}{{range .Scopes}}<li>{{.Name}}{{if .Optional}} <label>(<input type="checkbox" name="sim_decline" value="{{.Name}}"> {{$say.Leave}})</label>{{end}}</li>{{end}}</ul>
<p><button name="allow" value="1">{{.Say.Allow}}</button> <button name="deny" value="1">{{.Say.Cancel}}</button></p>
</form></html>`
