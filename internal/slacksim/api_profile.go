package slacksim

// The custom fields of profiles here: when somebody began, which no app of ours
// reads, and who their manager is.
const (
	fieldStart   = "Xf0START"
	fieldManager = "Xf0MANAGER"
)

// managerLabel is what the field is called on the profile.
const managerLabel = "Manager"

// hasManagers reports whether the workspace's profiles have the field.
func (t *team) hasManagers() bool {
	for _, u := range t.userOrder {
		if u.Manager != "" {
			return true
		}
	}
	return false
}

// teamProfileGet defines the custom fields of profiles. Slack writes flags as
// booleans here, and as numbers on older workspaces
// (https://docs.slack.dev/reference/methods/team.profile.get).
func teamProfileGet(c *call) (obj, *apiError) {
	field := func(id, label, typ string, ordering int, hidden any) obj {
		return obj{
			"id": id, "ordering": ordering, "field_name": "", "label": label, "hint": "", "type": typ, "possible_values": nil,
			"options": obj{"is_scim": false, "is_protected": hidden}, "is_hidden": hidden, "section_id": "L0CUSTOM",
		}
	}
	fields := []any{field(fieldStart, "Start date", "date", 0, 1)}
	if c.team.hasManagers() {
		fields = append(fields, field(fieldManager, managerLabel, "user", 1, false))
	}
	return obj{"profile": obj{"fields": fields, "sections": []any{
		obj{"id": "L0CUSTOM", "team_id": c.team.id, "section_type": "custom", "label": "About", "order": 0, "is_hidden": false},
	}}}, nil
}

// customFields are the fields of somebody's profile by their ids: an empty list
// where there are none, as Slack has it.
func (u *user) customFields(labels bool) any {
	m := u.team.byHandle[trimAt(u.Manager)]
	if u.Manager == "" || m == nil {
		return []any{}
	}
	value := obj{"value": m.ID, "alt": ""}
	if labels {
		value["label"] = managerLabel
	}
	return obj{fieldManager: value}
}
