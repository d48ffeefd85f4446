// Package heap says how much memory of C is in use, for the tests that look for leaks.
package heap

// #include <malloc.h>
import "C"

// InUse is how many bytes of C memory are allocated and not freed.
func InUse() uint64 {
	return uint64(C.mallinfo2().uordblks)
}
