package copernica

// Live is how much is held of C: handles, results and blocks of texts.
func Live() int64 { return live.Load() }
