/* Small servers inside a test, for what the sandbox does not do: each connection is served by a function. */

#ifndef COPERNICA_SERVER_H
#define COPERNICA_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

struct server {
    int listener;
    unsigned short port;
    char url[64];
    void (*serve)(int connection);
    pthread_t thread;
};

/* Accepts until the listener is shut down, one connection after the other. */
TEST_FUNCTION void *accept_connections(void *argument)
{
    struct server *server = (struct server *)argument;

    for (;;) {
        int connection = accept(server->listener, NULL, NULL);

        if (connection < 0) {
            return NULL;
        }
        server->serve(connection);
        close(connection);
    }
}

/* Listens on a free port of loopback. The thread of the server gets none of the program's signals. */
TEST_FUNCTION void start_server(struct server *server, void (*serve)(int connection))
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    sigset_t all, before;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->serve = serve;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(server->listener, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(listen(server->listener, 16) == 0);
    CHECK(getsockname(server->listener, (struct sockaddr *)&address, &length) == 0);
    server->port = ntohs(address.sin_port);
    sprintf(server->url, "http://127.0.0.1:%d", (int)server->port);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    CHECK(pthread_create(&server->thread, NULL, accept_connections, server) == 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

TEST_FUNCTION void stop_server(struct server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    CHECK(pthread_join(server->thread, NULL) == 0);
    close(server->listener);
}

TEST_FUNCTION int connect_to(const struct server *server)
{
    struct sockaddr_in address;
    int connection = socket(AF_INET, SOCK_STREAM, 0);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(server->port);
    CHECK(connect(connection, (struct sockaddr *)&address, sizeof address) == 0);
    return connection;
}

TEST_FUNCTION void wait_ms(long milliseconds)
{
    struct timespec duration;

    duration.tv_sec = milliseconds / 1000;
    duration.tv_nsec = milliseconds % 1000 * 1000000;
    while (nanosleep(&duration, &duration) != 0) {
    }
}

TEST_FUNCTION long milliseconds_since(const struct timespec *begun)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)(now.tv_sec - begun->tv_sec) * 1000 + (now.tv_nsec - begun->tv_nsec) / 1000000;
}

/* First an orderly end of what the server says, then a reset because it leaves so much unread: of all ways to hang up the
 * one after which the next write raises SIGPIPE. */
TEST_FUNCTION void hang_up_amid_the_body(int connection)
{
    char start[1000];

    if (read(connection, start, sizeof start) > 0) {
        shutdown(connection, SHUT_WR);
        wait_ms(50);
    }
}

/* Reads everything that comes in a tenth of a second, and again until nothing does; then answers. */
TEST_FUNCTION void answer_slowly(int connection)
{
    static const char reply[] = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    struct timeval patience;
    static char piece[256 * 1024];

    patience.tv_sec = 0;
    patience.tv_usec = 300000;
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    while (read(connection, piece, sizeof piece) > 0) {
        wait_ms(5);
    }
    CHECK(write(connection, reply, sizeof reply - 1) == (ssize_t)sizeof reply - 1);
}

/* Reads until the client has enough of it. */
TEST_FUNCTION void never_answer(int connection)
{
    char piece[1024];

    while (read(connection, piece, sizeof piece) > 0) {
    }
}

#endif
