package copernica

// #cgo pkg-config: copernica
import "C"
