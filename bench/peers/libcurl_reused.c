/* libcurl with one handle for each thread, used again and again: the best that hand-written libcurl does.
 *
 * bench-name: libcurl, handle reused
 * bench-threads: yes
 * bench-tls: yes
 * bench-link: -lcurl
 */

#include "../peer.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct peer {
    CURL *handle;
    struct curl_slist *headers;
    char *url;
};

static size_t ignore(char *bytes, size_t size, size_t number, void *user_data)
{
    (void)bytes;
    (void)user_data;
    return size * number;
}

void peer_set_up(const struct job *job)
{
    (void)job;
    curl_global_init(CURL_GLOBAL_ALL);
}

void *peer_begin(const struct job *job)
{
    struct peer *peer = calloc(1, sizeof *peer);
    char *url = malloc(strlen(job->url) + strlen(job->target) + 1);
    if (!peer || !url)
        peer_fail("no memory");
    peer->url = strcat(strcpy(url, job->url), job->target);
    peer->headers = curl_slist_append(NULL, "Content-Type: application/json");
    /* Without this libcurl asks for leave before it sends a long body. */
    peer->headers = curl_slist_append(peer->headers, "Expect:");
    peer->handle = curl_easy_init();
    curl_easy_setopt(peer->handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(peer->handle, CURLOPT_TIMEOUT_MS, 60000L);
    curl_easy_setopt(peer->handle, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(peer->handle, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(peer->handle, CURLOPT_HTTPHEADER, peer->headers);
    if (job->ca_file)
        curl_easy_setopt(peer->handle, CURLOPT_CAINFO, job->ca_file);
    return peer;
}

int peer_call(const struct job *job, void *state)
{
    struct peer *peer = state;
    long status = 0;
    curl_easy_setopt(peer->handle, CURLOPT_URL, peer->url);
    curl_easy_setopt(peer->handle, CURLOPT_POSTFIELDSIZE, (long)job->body_length);
    curl_easy_setopt(peer->handle, CURLOPT_POSTFIELDS, job->body);
    CURLcode code = curl_easy_perform(peer->handle);
    curl_easy_getinfo(peer->handle, CURLINFO_RESPONSE_CODE, &status);
    return code != CURLE_OK || status != 204;
}

void peer_end(void *state)
{
    struct peer *peer = state;
    curl_easy_cleanup(peer->handle);
    curl_slist_free_all(peer->headers);
    free(peer->url);
    free(peer);
}

void peer_tear_down(void)
{
    curl_global_cleanup();
}
