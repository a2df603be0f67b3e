package promise

// Roles lists every role.
func Roles() []Role {
	var list []Role
	for r := RolePromiser; r < roleEnd; r <<= 1 {
		list = append(list, r)
	}
	return list
}
