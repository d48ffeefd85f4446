/* A socket and a constant request: what no client can beat, because it does nothing but wait for the wire.
 *
 * bench-name: raw socket in C
 * bench-threads: yes
 * bench-tls: no
 */

#define _GNU_SOURCE
#include "../peer.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
    int socket;
    char *request;
    size_t length;
};

void peer_set_up(const struct job *job)
{
    (void)job;
}

void *peer_begin(const struct job *job)
{
    struct peer *peer = calloc(1, sizeof *peer);
    struct sockaddr_in address = {.sin_family = AF_INET};
    char host[64];
    unsigned port;
    int on = 1;
    if (!peer || sscanf(job->url, "http://%63[^:]:%u", host, &port) != 2 ||
        !inet_aton(host, &address.sin_addr))
        peer_fail("the URL is not http://ADDRESS:PORT");
    address.sin_port = htons((uint16_t)port);
    peer->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(peer->socket, (struct sockaddr *)&address, sizeof address))
        peer_fail("no connection");
    setsockopt(peer->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int length = asprintf(&peer->request,
                          "PUT %s HTTP/1.1\r\nHost: %s:%u\r\nContent-Type: "
                          "application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          job->target, host, port, job->body_length, job->body);
    if (length < 0)
        peer_fail("no memory");
    peer->length = (size_t)length;
    return peer;
}

int peer_call(const struct job *job, void *state)
{
    (void)job;
    struct peer *peer = state;
    char reply[512];
    if (send(peer->socket, peer->request, peer->length, MSG_NOSIGNAL) != (ssize_t)peer->length)
        return 1;
    ssize_t got = recv(peer->socket, reply, sizeof reply, 0);
    return got < 12 || memcmp(reply + 9, "204", 3);
}

void peer_end(void *state)
{
    struct peer *peer = state;
    close(peer->socket);
    free(peer->request);
    free(peer);
}

void peer_tear_down(void)
{
}
