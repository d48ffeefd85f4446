package copernica

// #include <copernica.h>
// #include <stdint.h>
import "C"

import "runtime/cgo"

// LogLevel says how important a log line is.
type LogLevel int32

const (
	// LogWarning is something that the program should look at.
	LogWarning LogLevel = C.COP_LOG_WARNING
	// LogInfo is one attempt of a call.
	LogInfo LogLevel = C.COP_LOG_INFO
)

// copernicaGoLog is called by the library for each log line.
//
//export copernicaGoLog
func copernicaGoLog(level C.int32_t, message *C.char, handle C.uintptr_t) {
	// Beyond this function are frames of the library, which a panic must not skip.
	defer func() { _ = recover() }()
	cgo.Handle(handle).Value().(func(LogLevel, string))(LogLevel(level), C.GoString(message))
}
