/* What a peer written in C offers to peer.c, which reads the job, starts the threads and counts.
 *
 * A peer is one file in peers/ with the functions below; peers in other languages read the same environment
 * themselves (see README.md).
 */

#ifndef PEER_H
#define PEER_H

#include <stddef.h>

/* What every call sends, the same for all peers. */
struct job {
    const char *url;    /* scheme, host and port */
    const char *target; /* path and query */
    const char *body;   /* JSON */
    size_t body_length;
    const char *ca_file; /* the authority of the sink's certificate, or NULL */
};

/* Once, before any thread. */
void peer_set_up(const struct job *job);

/* Once in each thread; what it returns is handed to the calls of that thread. */
void *peer_begin(const struct job *job);

/* Sends one PUT and reads its reply; 0 when the server answered with 204. */
int peer_call(const struct job *job, void *state);

/* Once in each thread, at its end. */
void peer_end(void *state);

/* Once, behind all threads. */
void peer_tear_down(void);

/* Ends the program with a message: a benchmark with a failed call means nothing. */
void peer_fail(const char *why);

#endif
