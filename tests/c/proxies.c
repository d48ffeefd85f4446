/* A proxy that the environment names: used when the program says so, and never passed by when it cannot be used. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "online.h"
#include "server.h"

static const char *const customer[] = {"customerid==4567"};

static pthread_mutex_t asked_lock = PTHREAD_MUTEX_INITIALIZER;
static char asked[4096];
static int times_asked = 0;

/* A proxy that keeps what it is asked and wants other credentials. */
static void refuse_credentials(int connection)
{
    static const char reply[] = "HTTP/1.1 407 Proxy Authentication Required\r\n"
                                "Proxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n";
    char request[sizeof asked];
    ssize_t length = 0, piece;

    do {
        piece = read(connection, request + length, sizeof request - 1 - (size_t)length);
        length += piece > 0 ? piece : 0;
        request[length] = '\0';
    } while (piece > 0 && strstr(request, "\r\n\r\n") == NULL);
    pthread_mutex_lock(&asked_lock);
    memcpy(asked, request, (size_t)length + 1);
    times_asked++;
    pthread_mutex_unlock(&asked_lock);
    CHECK(write(connection, reply, sizeof reply - 1) == (ssize_t)sizeof reply - 1);
}

static void forget_all_variables(void)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY",
                                        "all_proxy",   "ALL_PROXY",   "no_proxy",   "NO_PROXY"};
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++) {
        unsetenv(names[i]);
    }
}

/* An update by a client that takes its proxy from the environment, or as it is told. */
static cop_result *update_through(const char *proxy)
{
    cop_options *options = cop_options_new();
    cop_client *client;
    cop_result *result;

    CHECK_NUMBER(cop_options_set_base_url(options, getenv("COPERNICA_URL")), COP_OK);
    CHECK_NUMBER(cop_options_set_proxy(options, proxy), COP_OK);
    client = cop_client_new_with(getenv("COPERNICA_TOKEN"), options);
    cop_options_free(options);
    result = cop_update_profiles(client, "1234", customer, 1, "{\"firstname\": \"Jane\"}", 0);
    cop_client_free(client);
    return result;
}

static void expect_success(cop_result *result)
{
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    cop_result_free(result);
}

static void expect_refused_credentials(cop_result *result)
{
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_PROXY_AUTH");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    CHECK_CONTAINS(cop_result_message(result), "NTLM");
    CHECK_CONTAINS(cop_result_message(result), "relay");
    CHECK(strstr(cop_result_message(result), "s3same") == NULL);
    cop_result_free(result);
}

static void the_environment_counts_only_when_the_program_says_so(const char *with_credentials)
{
    forget_all_variables();
    setenv("http_proxy", with_credentials, 1);
    setenv("all_proxy", with_credentials, 1);
    expect_success(update_through(""));
    CHECK_NUMBER(times_asked, 0);
    expect_refused_credentials(update_through("environment"));
    CHECK_NUMBER(times_asked, 1);
    CHECK_CONTAINS(asked, "CONNECT 127.0.0.1:");
    /* "user:s3same" in base64. */
    CHECK_CONTAINS(asked, "Proxy-Authorization: Basic dXNlcjpzM3NhbWU=\r\n");
    CHECK(strstr(asked, getenv("COPERNICA_TOKEN")) == NULL);
}

static void hosts_that_need_no_proxy_get_none(const char *address)
{
    const int before = times_asked;

    forget_all_variables();
    setenv("ALL_PROXY", address, 1);
    setenv("no_proxy", "localhost,127.0.0.1", 1);
    expect_success(update_through("environment"));
    CHECK_NUMBER(times_asked, before);
    setenv("no_proxy", "example.com", 1);
    expect_refused_credentials(update_through("environment"));
    CHECK_NUMBER(times_asked, before + 1);
}

static void no_variable_is_no_proxy(const char *address)
{
    const int before = times_asked;

    forget_all_variables();
    setenv("https_proxy", address, 1);
    /* The address of the sandbox is a plain one. */
    expect_success(update_through("environment"));
    CHECK_NUMBER(times_asked, before);
}

static void a_proxy_that_cannot_be_used_is_refused(void)
{
    cop_options *options = cop_options_new();

    forget_all_variables();
    setenv("https_proxy", "socks4://user:s3same@127.0.0.1:1", 1);
    CHECK_NUMBER(cop_options_set_proxy(options, "environment"), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(cop_options_message(options), "https_proxy");
    CHECK(strstr(cop_options_message(options), "s3same") == NULL);
    cop_options_free(options);
}

int main(void)
{
    struct server proxy;
    char address[80], with_credentials[80];

    start_server(&proxy, refuse_credentials);
    sprintf(address, "http://127.0.0.1:%d", (int)proxy.port);
    sprintf(with_credentials, "http://user:s3same@127.0.0.1:%d", (int)proxy.port);
    the_environment_counts_only_when_the_program_says_so(with_credentials);
    hosts_that_need_no_proxy_get_none(address);
    no_variable_is_no_proxy(address);
    a_proxy_that_cannot_be_used_is_refused();
    expect_refused_credentials(update_through(with_credentials));
    stop_server(&proxy);
    return test_end();
}
