// Command behaviours is the Go driver of the shared tables of behaviours: it reads cases, makes the call of each, and writes
// what it came to. The tables' own page, tests/behaviours/README.md, describes both.
package main

import (
	"bufio"
	"context"
	"errors"
	"log"
	"os"
	"strings"

	"copernica"
)

// answer is what a call came to.
type answer struct {
	result   *copernica.Result
	items    []item
	outcomes []copernica.Outcome
}

// play makes the call of a case. What C has a derived client for is a context here.
func (b *behaviour) play() (answer, error) {
	client, err := copernica.New(b.token, b.options...)
	if err != nil {
		return answer{}, err
	}
	defer client.Close()
	ctx := context.Background()
	if b.timeout != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, b.timeout)
		defer cancel()
		if b.isCancelled {
			cancel()
		}
	}
	if b.function == "batch" {
		return b.playBatch(ctx, client)
	}
	if err := b.build(client); err != nil {
		return answer{}, err
	}
	return b.call(ctx, client)
}

// playOne plays a case and turns its error into the result that it has.
func (b *behaviour) playOne() answer {
	played, err := b.play()
	var failure *copernica.Error
	if errors.As(err, &failure) {
		played.result = &failure.Result
	} else if err != nil {
		log.Fatalf("driver: not a copernica.Error: %v", err)
	}
	return played
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	played := &behaviour{}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		if line = strings.TrimSuffix(line, "\n"); line != "" {
			played.take(line)
			continue
		}
		write(out, played.playOne())
		played = &behaviour{}
	}
}
