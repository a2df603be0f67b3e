package testenv

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
)

// attributes makes the system kill a server whose test process died without cleaning up.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// pause stops the process and returns when it stands still: the signal alone may arrive after one more answer.
func pause(p *os.Process) error {
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	late := time.Now().Add(answerWithin)
	for time.Now().Before(late) {
		stopped, err := allStopped(p.Pid)
		if err != nil || stopped {
			return err
		}
		runtime.Gosched()
	}
	return errors.New("the process does not stop")
}

// allStopped reads the state of every thread: redis-server answers from one and saves in others.
// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
func allStopped(pid int) (bool, error) {
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		return false, err
	}
	for _, task := range tasks {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/stat", pid, task.Name()))
		if err != nil {
			return false, err
		}
		// The state follows the name, which is in parentheses and may hold any character.
		if end := bytes.LastIndexByte(stat, ')'); end < 0 || !bytes.HasPrefix(stat[end:], []byte(") T")) {
			return false, nil
		}
	}
	return true, nil
}

func resume(p *os.Process) error { return p.Signal(syscall.SIGCONT) }
