//go:build unix && !linux

package testenv

import (
	"os"
	"syscall"
)

func attributes() *syscall.SysProcAttr { return nil }

func pause(p *os.Process) error { return p.Signal(syscall.SIGSTOP) }

func resume(p *os.Process) error { return p.Signal(syscall.SIGCONT) }
