//go:build !windows

package main

// console has nothing to do where terminals show UTF-8.
func console() (restore func()) { return func() {} }
