/* The server of the benchmarks: takes any request, answers 204, and does as little as a server can.
 *
 *     sink [--delay-ms N] [--tls CERTIFICATE KEY]
 *
 * Prints its port, and ends when its standard input does. A GET whose path ends in /fields is answered with the fields of
 * a small database, so that a client can check against them. --delay-ms holds every answer back, which is what a link with
 * this round trip looks like to a client whose connections stand.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_SIZE = 16 * 1024, EVENTS = 64, QUEUE = 4096 };

static const char EMPTY[] = "HTTP/1.1 204 No Content\r\n\r\n";
static const char FIELDS[] =
    "{\"start\":0,\"limit\":1000,\"count\":3,\"total\":3,\"data\":["
    "{\"ID\":\"1\",\"name\":\"customerid\",\"type\":\"integer\",\"value\":\"0\",\"length\":\"0\"},"
    "{\"ID\":\"2\",\"name\":\"firstname\",\"type\":\"text\",\"value\":\"\",\"length\":\"0\"},"
    "{\"ID\":\"3\",\"name\":\"email\",\"type\":\"email\",\"value\":\"\",\"length\":\"0\"}]}";

struct connection {
    int socket;
    SSL *tls;
    size_t length;    /* bytes in the buffer */
    size_t body_left; /* bytes of the current request's body that are still to come */
    int is_get_fields;
    char buffer[BUFFER_SIZE];
};

/* Answers that are held back, in the order in which they fall due: the delay is the same for all. */
struct delayed {
    uint64_t due;
    struct connection *connection;
    int is_get_fields;
};

struct worker {
    int epoll;
    struct delayed queue[QUEUE];
    size_t first, queued;
};

static int listener;
static uint64_t delay_ns;
static SSL_CTX *tls_context;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void drop(struct connection *connection)
{
    SSL_free(connection->tls);
    close(connection->socket);
    free(connection);
}

static void send_all(struct connection *connection, const char *bytes, size_t length)
{
    /* Answers are far smaller than a socket's buffer, so that one write takes all; a client that is gone is noticed when
     * the connection is read. */
    if (connection->tls)
        SSL_write(connection->tls, bytes, (int)length);
    else
        (void)!send(connection->socket, bytes, length, MSG_NOSIGNAL);
}

static void answer(struct connection *connection, int is_get_fields)
{
    if (is_get_fields) {
        char reply[sizeof FIELDS + 128];
        int length = snprintf(
            reply, sizeof reply,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
            sizeof FIELDS - 1, FIELDS);
        send_all(connection, reply, (size_t)length);
    } else {
        send_all(connection, EMPTY, sizeof EMPTY - 1);
    }
}

static void answer_in_time(struct worker *worker, struct connection *connection, int is_get_fields)
{
    if (!delay_ns) {
        answer(connection, is_get_fields);
    } else if (worker->queued == QUEUE) {
        fputs("sink: more requests at once than it can hold back\n", stderr);
        exit(1);
    } else {
        struct delayed *last = &worker->queue[(worker->first + worker->queued++) % QUEUE];
        *last = (struct delayed){now_ns() + delay_ns, connection, is_get_fields};
    }
}

/* Answers what is due; tells how long to wait for the next, in nanoseconds, or -1. */
static int64_t answer_due(struct worker *worker)
{
    while (worker->queued) {
        struct delayed *first = &worker->queue[worker->first];
        int64_t left = (int64_t)(first->due - now_ns());
        if (left > 0)
            return left;
        answer(first->connection, first->is_get_fields);
        worker->first = (worker->first + 1) % QUEUE;
        worker->queued--;
    }
    return -1;
}

static size_t content_length(const char *head, const char *end)
{
    static const char NAME[] = "\ncontent-length:";
    for (const char *line = head; (line = memchr(line, '\n', (size_t)(end - line))); line++)
        if (!strncasecmp(line, NAME, sizeof NAME - 1))
            return strtoul(line + sizeof NAME - 1, NULL, 10);
    return 0;
}

static int asks_for_fields(const char *head)
{
    if (strncmp(head, "GET ", 4))
        return 0;
    size_t path = strcspn(head + 4, "? \r\n");
    return path >= 7 && !strncmp(head + 4 + path - 7, "/fields", 7);
}

/* Takes whole requests out of the buffer and answers them. */
static int take_requests(struct worker *worker, struct connection *connection)
{
    for (;;) {
        if (connection->body_left) {
            size_t here = connection->body_left < connection->length ? connection->body_left
                                                                     : connection->length;
            memmove(connection->buffer, connection->buffer + here, connection->length - here);
            connection->length -= here;
            connection->body_left -= here;
            if (connection->body_left)
                return 1;
            answer_in_time(worker, connection, connection->is_get_fields);
        }
        if (!connection->length)
            return 1;
        connection->buffer[connection->length] = '\0';
        char *end = strstr(connection->buffer, "\r\n\r\n");
        if (!end)
            return connection->length < BUFFER_SIZE - 1;
        size_t head = (size_t)(end - connection->buffer) + 4;
        connection->is_get_fields = asks_for_fields(connection->buffer);
        connection->body_left = content_length(connection->buffer, end + 2);
        memmove(connection->buffer, end + 4, connection->length - head);
        connection->length -= head;
        if (!connection->body_left)
            answer_in_time(worker, connection, connection->is_get_fields);
    }
}

/* Reads what there is; 0 when the connection is over. */
static int serve(struct worker *worker, struct connection *connection)
{
    for (;;) {
        char *free_space = connection->buffer + connection->length;
        size_t room = BUFFER_SIZE - 1 - connection->length;
        ssize_t got;
        if (connection->tls) {
            got = SSL_read(connection->tls, free_space, (int)room);
            if (got <= 0)
                return SSL_get_error(connection->tls, (int)got) == SSL_ERROR_WANT_READ;
        } else {
            got = recv(connection->socket, free_space, room, 0);
            if (got < 0)
                return errno == EAGAIN;
            if (got == 0)
                return 0;
        }
        connection->length += (size_t)got;
        if (!take_requests(worker, connection))
            return 0;
        /* Nobody asks the system for what is not there yet: one call less. What comes later is
         * announced again. */
        if (connection->tls ? !SSL_has_pending(connection->tls) : (size_t)got < room)
            return 1;
    }
}

static void welcome(struct worker *worker)
{
    int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (socket < 0)
        return;
    int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection)
        die("calloc");
    connection->socket = socket;
    if (tls_context) {
        connection->tls = SSL_new(tls_context);
        SSL_set_fd(connection->tls, socket);
        SSL_set_accept_state(connection->tls);
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(worker->epoll, EPOLL_CTL_ADD, socket, &event))
        die("epoll_ctl");
}

/* A connection whose answer is held back must not be freed under it. */
static int is_awaited(const struct worker *worker, const struct connection *connection)
{
    for (size_t i = 0; i < worker->queued; i++)
        if (worker->queue[(worker->first + i) % QUEUE].connection == connection)
            return 1;
    return 0;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    worker->epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = NULL};
    if (worker->epoll < 0 || epoll_ctl(worker->epoll, EPOLL_CTL_ADD, listener, &event))
        die("epoll");
    for (;;) {
        int64_t left = answer_due(worker);
        struct timespec wait = {left / 1000000000, left % 1000000000};
        struct epoll_event events[EVENTS];
        int ready = epoll_pwait2(worker->epoll, events, EVENTS, left < 0 ? NULL : &wait, NULL);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!connection)
                welcome(worker);
            else if (!serve(worker, connection) && !is_awaited(worker, connection))
                drop(connection);
        }
    }
    return NULL;
}

static void listen_on_free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) ||
        listen(listener, 4096) || getsockname(listener, (struct sockaddr *)&address, &size))
        die("listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
}

static void use_certificate(const char *certificate, const char *key)
{
    tls_context = SSL_CTX_new(TLS_server_method());
    /* A record in one read, not its head first. */
    SSL_CTX_set_read_ahead(tls_context, 1);
    if (!tls_context || SSL_CTX_use_certificate_chain_file(tls_context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_context, key, SSL_FILETYPE_PEM) != 1) {
        fputs("sink: certificate or key cannot be used\n", stderr);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--delay-ms") && i + 1 < argc) {
            delay_ns = strtoull(argv[++i], NULL, 10) * 1000000u;
        } else if (!strcmp(argv[i], "--tls") && i + 2 < argc) {
            use_certificate(argv[i + 1], argv[i + 2]);
            i += 2;
        } else {
            fputs("usage: sink [--delay-ms N] [--tls CERTIFICATE KEY]\n", stderr);
            return 2;
        }
    }
    signal(SIGPIPE, SIG_IGN);
    listen_on_free_port();
    /* Two are enough for the two cores of a small machine, and a third would only take turns with the client. */
    static struct worker workers[2];
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, &workers[i]))
            die("pthread_create");
    }
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
    return 0;
}
