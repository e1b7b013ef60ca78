package main

import (
	"syscall"
	"unsafe"
)

const (
	utf8Page        = 65001 // the code page of UTF-8
	virtualTerminal = 0x4   // ENABLE_VIRTUAL_TERMINAL_PROCESSING
)

// console lets the console show UTF-8, also what other programs pass on. The console then obeys the marks by
// which progress overwrites its line. The function that it returns restores the old settings. Without a
// console nothing happens.
func console() (restore func()) {
	kernel := syscall.NewLazyDLL("kernel32.dll")
	getPage, setPage := kernel.NewProc("GetConsoleOutputCP"), kernel.NewProc("SetConsoleOutputCP")
	getMode, setMode := kernel.NewProc("GetConsoleMode"), kernel.NewProc("SetConsoleMode")
	for _, p := range []*syscall.LazyProc{getPage, setPage, getMode, setMode} {
		if p.Find() != nil {
			return func() {}
		}
	}
	page, _, _ := getPage.Call() // 0 without a console
	if page != 0 {
		setPage.Call(utf8Page) // then it shows what it can
	}
	var mode uint32
	known, _, _ := getMode.Call(uintptr(syscall.Stderr), uintptr(unsafe.Pointer(&mode)))
	if known != 0 {
		setMode.Call(uintptr(syscall.Stderr), uintptr(mode|virtualTerminal)) // as above
	}
	return func() {
		if known != 0 {
			setMode.Call(uintptr(syscall.Stderr), uintptr(mode)) // as above
		}
		if page != 0 {
			setPage.Call(page) // as above
		}
	}
}
