package copernica

// #include <copernica.h>
import "C"

import "fmt"

// Version is the version of the library that the program runs with, such as "1.0.0".
func Version() string {
	version := uint32(C.cop_version())
	return fmt.Sprintf("%d.%d.%d", version>>16, version>>8&0xff, version&0xff)
}
