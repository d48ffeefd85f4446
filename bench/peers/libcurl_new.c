/* libcurl with a new handle for each call, and so a new connection: what short scripts and most PHP clients do.
 *
 * bench-name: libcurl, new handle per call
 * bench-threads: no
 * bench-tls: yes
 * bench-link: -lcurl
 */

#include "../peer.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

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
    char *url = malloc(strlen(job->url) + strlen(job->target) + 1);
    if (!url)
        peer_fail("no memory");
    return strcat(strcpy(url, job->url), job->target);
}

int peer_call(const struct job *job, void *url)
{
    long status = 0;
    CURL *handle = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, 60000L);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_URL, (char *)url);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, (long)job->body_length);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, job->body);
    if (job->ca_file)
        curl_easy_setopt(handle, CURLOPT_CAINFO, job->ca_file);
    CURLcode code = curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(handle);
    curl_slist_free_all(headers);
    return code != CURLE_OK || status != 204;
}

void peer_end(void *state)
{
    free(state);
}

void peer_tear_down(void)
{
    curl_global_cleanup();
}
