// Go's net/http with one client for all goroutines.
//
// bench-name: Go net/http
// bench-threads: yes
// bench-tls: yes
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

func put(client *http.Client, url string, body []byte) {
	request, err := http.NewRequest(http.MethodPut, url, bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	reply, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	io.Copy(io.Discard, reply.Body)
	reply.Body.Close()
	if reply.StatusCode != http.StatusNoContent {
		log.Fatal(reply.Status)
	}
}

func main() {
	body, err := os.ReadFile(os.Getenv("BENCH_BODY_FILE"))
	if err != nil {
		log.Fatal(err)
	}
	url := os.Getenv("BENCH_URL") + os.Getenv("BENCH_TARGET")
	seconds, _ := strconv.ParseFloat(os.Getenv("BENCH_SECONDS"), 64)
	threads, _ := strconv.Atoi(os.Getenv("BENCH_THREADS"))
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	if file := os.Getenv("BENCH_CA"); file != "" {
		authority, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(authority)
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	client := &http.Client{Transport: transport, Timeout: time.Minute}

	var warm, done sync.WaitGroup
	calls := make([]int, threads)
	start := make(chan struct{})
	warm.Add(threads)
	for i := range calls {
		done.Go(func() {
			put(client, url, body)
			warm.Done()
			<-start
			end := time.Now().Add(time.Duration(seconds * float64(time.Second)))
			for time.Now().Before(end) {
				put(client, url, body)
				calls[i]++
			}
		})
	}
	warm.Wait()
	begun := time.Now()
	close(start)
	done.Wait()
	sum := 0
	for _, count := range calls {
		sum += count
	}
	fmt.Println(sum, time.Since(begun).Seconds())
}
