package copernica_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"copernica"
)

func TestThousandsOfGoroutinesShareOneClient(t *testing.T) {
	const goroutines = 3000
	account := newAccount(t)
	client := account.client(t, copernica.WithMaxConcurrentCalls(16), copernica.WithTimeout(5*time.Minute))
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	ways := []func(number int) error{
		func(int) error {
			result, err := client.CountProfiles(ctx, "1", []string{"name==Bob"})
			if err == nil && result.Matched != 2 {
				return errors.New("another's count")
			}
			return err
		},
		func(int) error {
			_, err := client.UpdateProfiles(background, "1", ann, newName, 0)
			return err
		},
		func(number int) error {
			misspelt := "numbr" + strconv.Itoa(number) + "==1"
			_, err := client.UpdateProfiles(ctx, "1", []string{misspelt}, newName, 0)
			if !errors.Is(err, copernica.ErrUnknownField) || !strings.Contains(err.Error(), misspelt[:6]) {
				return errors.Join(errors.New("another's answer"), err)
			}
			return nil
		},
		func(number int) error {
			id := uint64(101 + number%3)
			profile, err := client.Profile(ctx, id)
			if err == nil && profile.ID != id {
				return errors.New("another's profile")
			}
			return err
		},
		func(int) error {
			var read []uint64
			for profile, err := range client.Profiles(ctx, "1", nil, copernica.Query{PageSize: 2}).All() {
				if err != nil {
					return err
				}
				read = append(read, profile.ID)
			}
			if !slices.Equal(read, []uint64{101, 102, 103}) {
				return errors.New("another's list")
			}
			return nil
		},
	}
	errs := make(chan error, goroutines)
	inGoroutines(goroutines, func(number int) {
		if err := ways[number%len(ways)](number); err != nil {
			errs <- err
		}
	})
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	if threads := threadCount(t); threads > 200 {
		t.Errorf("%d threads of the operating system", threads)
	}
}

func TestThousandsOfGoroutinesShareOneBatch(t *testing.T) {
	const goroutines = 3000
	account := newAccount(t)
	client := account.client(t, copernica.WithTimeout(5*time.Minute))
	batch := newBatch(t, client, copernica.BatchQueueSize(100))
	if err := batch.Start(background, 8); err != nil {
		t.Fatal(err)
	}
	mine := make(chan map[uint64]int)
	for range 4 {
		go func() {
			taken := map[uint64]int{}
			for outcome := range batch.Results() {
				if err := outcome.Err(); err != nil {
					t.Error(err)
				}
				taken[outcome.Tag]++
				if counts := batch.Counts(); counts.Done == 0 || counts.Added == 0 {
					t.Errorf("%+v", counts)
				}
			}
			mine <- taken
		}()
	}
	inGoroutines(goroutines, func(number int) {
		if err := batch.Add(background, create(1000+number)); err != nil {
			t.Error(err)
		}
	})
	batch.CloseInput()
	all := map[uint64]int{}
	for range 4 {
		for tag, times := range <-mine {
			all[tag] += times
		}
	}
	for number := range goroutines {
		if times := all[uint64(1000+number)]; times != 1 {
			t.Errorf("record %d came back %d times", number, times)
		}
	}
	if count, err := client.CountProfiles(background, "1", []string{"number>=1000"}); err != nil || count.Matched != goroutines {
		t.Errorf("%+v %v", count, err)
	}
}

// inGoroutines does something in so many goroutines at once, and returns when all of them have ended.
func inGoroutines(goroutines int, do func(number int)) {
	var group sync.WaitGroup
	for number := range goroutines {
		group.Go(func() { do(number) })
	}
	group.Wait()
}

// threadCount is how many threads of the operating system this process has.
func threadCount(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}
