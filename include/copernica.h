/*
 * copernica.h - edit many Copernica profiles with one call, safely.
 *
 * Generated from src/ffi; do not edit.
 *
 * Conventions
 *   Texts      NUL-terminated UTF-8. Arguments are borrowed for the call, unless a comment says that they are copied.
 *   Ownership  What X_new() or a call returns is yours: free it with X_free(). X_free(NULL) does nothing. Texts that a
 *              function of a handle returns are borrowed: they live until the handle is freed.
 *   Threads    A `const X *` parameter may be used by several threads at once, an `X *` parameter by one.
 *   NULL       No function crashes on NULL; each says what it answers.
 *   Errors     Every call that talks to the server returns a cop_result, never NULL. Look at its status and its effect.
 *   Linking    Shared: -lcopernica. Static: libcopernica.a -lgcc_s -lpthread -ldl -lm, and COP_STATIC defined on Windows. A
 *              program can hold one static library made with Rust; beside another one, link the shared library.
 *   Hygiene    The library prints nothing, reads no environment, installs no signal handler, and does nothing when it is
 *              loaded.
 */

#ifndef COPERNICA_H
#define COPERNICA_H

#include <stddef.h>
#include <stdint.h>

/* The version that the program is compiled with; cop_version() is the one that it runs with. */
#define COP_VERSION_MAJOR 0
#define COP_VERSION_MINOR 1
#define COP_VERSION_PATCH 0

/* Windows needs to know that functions come from a DLL, unless the program links the static library: define COP_STATIC. */
#if defined(_WIN32) && !defined(COP_STATIC)
#define COP_API __declspec(dllimport)
#else
#define COP_API
#endif

#if defined(_WIN32)
#define COP_CALL __cdecl
#else
#define COP_CALL
#endif

/* On functions that return something the caller must free. */
#if defined(__GNUC__)
#define COP_MUST_USE __attribute__((warn_unused_result))
#else
#define COP_MUST_USE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Handles ----------------------------------------------------------------------------------- */

/**
 * How a client behaves. Make it, set what differs from the defaults, create clients with it, free it: a client keeps a
 * copy. One thread at a time may use it.
 */
typedef struct cop_options cop_options;

/**
 * A client of one account: its access token, its options, and the connections that its calls share. It does not change
 * after its creation and may be used by any number of threads at once.
 */
typedef struct cop_client cop_client;

/**
 * Conditions in the making, for values that come from outside: none can change what its condition means. One thread at a
 * time may use it.
 */
typedef struct cop_conditions cop_conditions;

/**
 * The new values of an update in the making, for programs that would otherwise write JSON by hand. One thread at a time
 * may use it. Setting a field or interest twice replaces what it had, whatever the letter case.
 */
typedef struct cop_body cop_body;

/**
 * What a call did and why it ended as it did. It does not change and may be read by several threads at once. Texts that
 * its functions hand out are borrowed: they live until cop_result_free().
 */
typedef struct cop_result cop_result;

/* ---- Version ----------------------------------------------------------------------------------- */

/**
 * The version of the library that the program runs with: major * 65536 + minor * 256 + patch.
 *
 * Compare it with COP_VERSION_MAJOR, COP_VERSION_MINOR and COP_VERSION_PATCH, the version that the program was
 * compiled with. May be called at any time from any thread.
 */
COP_API uint32_t COP_CALL cop_version(void);

/* ---- Status ------------------------------------------------------------------------------------ */

/**
 * Why a call ended as it did: COP_OK or one of the COP_ERR_ constants.
 *
 * 100 to 199: a check failed and nothing was sent. 200 to 299: the server refused the call and nothing changed. 300 to
 * 399: the connection failed. 400 to 499: the reply is an error page or none that is documented. Numbers keep their
 * meaning for ever; new ones may appear in a minor version, so treat an unknown one as a failure of its group.
 */
typedef int32_t cop_status;

/** The server took the call. */
#define COP_OK 0
/** A pointer that must not be NULL is NULL. */
#define COP_ERR_NULL_ARGUMENT 100
/** A text argument is not valid UTF-8. */
#define COP_ERR_INVALID_UTF8 101
/** The flags have a bit that means nothing. */
#define COP_ERR_INVALID_FLAGS 102
/** An option has a value, or the options a combination, that makes no sense. */
#define COP_ERR_INVALID_OPTION 103
/** The database is neither an id nor a name. */
#define COP_ERR_INVALID_DATABASE 110
/** There is no condition at all. */
#define COP_ERR_NO_CONDITIONS 120
/** The server would not understand a condition. */
#define COP_ERR_INVALID_CONDITION 121
/** The body is not what this API version stores. */
#define COP_ERR_INVALID_BODY 130
/** The address grows longer than servers take. */
#define COP_ERR_URL_TOO_LONG 140
/** This version of the library cannot do that. */
#define COP_ERR_NOT_SUPPORTED 150
/** A condition or the body names a field or interest that the database does not have. */
#define COP_ERR_UNKNOWN_FIELD 160
/** The server would store something else than the value, or compare with something else. */
#define COP_ERR_INVALID_VALUE 161
/** The fields of the database could not be fetched, so that the call could not be checked. */
#define COP_ERR_FIELD_LIST 162
/** The conditions match more profiles than the limit allows. */
#define COP_ERR_TOO_MANY_MATCHES 163
/** The access token was refused. */
#define COP_ERR_AUTH 200
/** The account has no such database. */
#define COP_ERR_NO_DATABASE 201
/** The server refused the call for another reason. */
#define COP_ERR_REFUSED 202
/** The server asks for fewer calls. */
#define COP_ERR_RATE_LIMITED 210
/** The name of the host could not be resolved. */
#define COP_ERR_RESOLVE 300
/** No connection could be made. */
#define COP_ERR_CONNECT 301
/** No secure connection could be made. */
#define COP_ERR_TLS 302
/** The proxy asks for other credentials. */
#define COP_ERR_PROXY_AUTH 303
/** The time-out passed. */
#define COP_ERR_TIMEOUT 310
/** The connection ended before the reply was complete. */
#define COP_ERR_CONNECTION_LOST 311
/** The call was cancelled. */
#define COP_ERR_CANCELLED 312
/** The server, or the load balancer before it, is overloaded or down. */
#define COP_ERR_SERVER_UNAVAILABLE 400
/** The server sent the call elsewhere; redirects are never followed. */
#define COP_ERR_REDIRECT 401
/** The reply is none that Copernica documents. */
#define COP_ERR_UNEXPECTED_REPLY 402
/** A mistake of the library itself. */
#define COP_ERR_INTERNAL 900
/** The client was made before a fork; a child must make its own. */
#define COP_ERR_FORKED 901

/**
 * The name of a status, such as "COP_ERR_AUTH", for logs.
 *
 * @return never NULL; "COP_ERR_?" for a number that this version does not know. Static: do not free it. May be called at
 *         any time from any thread.
 */
COP_API const char *COP_CALL cop_status_name(cop_status status);

/**
 * One English sentence that says what a status means. cop_result_message() says more: what was wrong in this call.
 *
 * @return never NULL; a sentence of its own for a number that this version does not know. Static: do not free it. May be
 *         called at any time from any thread.
 */
COP_API const char *COP_CALL cop_status_message(cop_status status);

/* ---- Effect ------------------------------------------------------------------------------------ */

/**
 * What a call did to the database: one of the COP_EFFECT_ constants. It is as important as the status: after a time-out
 * the server may have carried out the call all the same.
 */
typedef int32_t cop_effect;

/** Nothing changed because of this call. */
#define COP_EFFECT_NONE 0
/** The server completed the request. It never says how many profiles matched: zero is possible. */
#define COP_EFFECT_APPLIED 1
/** The server took an asynchronous request (COP_ASYNC) and works on it later; it never says what came of it. */
#define COP_EFFECT_ACCEPTED 2
/** Nobody can tell: the request may have been carried out, may still be, or may be lost. Look before repeating a create. */
#define COP_EFFECT_UNKNOWN 3

/**
 * The name of an effect, such as "COP_EFFECT_APPLIED", for logs.
 *
 * @return never NULL; "COP_EFFECT_?" for a number that this version does not know. Static: do not free it. May be called
 *         at any time from any thread.
 */
COP_API const char *COP_CALL cop_effect_name(cop_effect effect);

/* ---- Flags ------------------------------------------------------------------------------------- */

/** Flag: when no profile matches, make one from the body alone. Values of conditions are not copied into it. */
#define COP_CREATE 1
/** Flag: the server answers at once and works later; it never says what came of it. */
#define COP_ASYNC 2
/** Flag: check everything, count what would change (cop_result_matched()), and change nothing. */
#define COP_DRY_RUN 4
/** Flag: do not check names and values against the fields of the database. A misspelt name can then widen the update. */
#define COP_NO_FIELD_CHECK 8
/** Flag: allow conditions without a value, such as "name==", which match every profile that lacks the value. */
#define COP_ALLOW_EMPTY 16
/** Flag: allow names in the body that the database does not have; each is a warning. Conditions stay checked. */
#define COP_ALLOW_UNKNOWN_FIELDS 32

/* ---- Options ----------------------------------------------------------------------------------- */

/**
 * Makes options with the defaults: https://api.copernica.com, the unversioned API, 10 s to connect, 60 s for a call.
 *
 * @return never NULL; free it with cop_options_free()
 */
COP_API COP_MUST_USE cop_options *COP_CALL cop_options_new(void);

/**
 * Frees options. Clients that were created with them are not affected.
 *
 * @param options  from cop_options_new(), or NULL, which does nothing
 */
COP_API void COP_CALL cop_options_free(cop_options *options);

/**
 * Says what was wrong with the value that a setter of these options refused last, and what to write instead.
 *
 * @param options  from cop_options_new(); borrowed; NULL is answered with an empty text
 * @return never NULL; empty when no setter has refused anything; borrowed, valid until the next setter or cop_options_free()
 */
COP_API const char *COP_CALL cop_options_message(const cop_options *options);

/**
 * Sets the address of the API, such as the one that the sandbox prints.
 *
 * Plain http:// is accepted only for this machine itself (localhost, 127.x.x.x, [::1]), unless it is allowed with
 * cop_options_allow_plain_http(); the first call judges that.
 *
 * @param options   from cop_options_new(); borrowed
 * @param base_url  "https://host[:port][/path]", UTF-8; copied
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_OPTION, and then nothing has changed
 */
COP_API cop_status COP_CALL cop_options_set_base_url(cop_options *options, const char *base_url);

/**
 * Sets the version of the API, which decides the shape of bodies.
 *
 * @param options      from cop_options_new(); borrowed
 * @param api_version  0 for the unversioned API (the default), or 1, 2, 3, 4; version 4 exchanges the access token for one
 *                     of a day (cop_options_set_token_host())
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
 */
COP_API cop_status COP_CALL cop_options_set_api_version(
    cop_options *options,
    uint32_t api_version);

/**
 * Sets how long making a connection may take.
 *
 * @param options             from cop_options_new(); borrowed
 * @param connect_timeout_ms  milliseconds; 0 for no limit of its own; 10000 is the default
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_options_set_connect_timeout_ms(
    cop_options *options,
    uint32_t connect_timeout_ms);

/**
 * Sets how long a call may take from entry to return.
 *
 * @param options     from cop_options_new(); borrowed
 * @param timeout_ms  milliseconds; 0 for no limit; 60000 is the default
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_options_set_timeout_ms(cop_options *options, uint32_t timeout_ms);

/**
 * Sets the name that clients give themselves in the header User-Agent.
 *
 * @param options     from cop_options_new(); borrowed
 * @param user_agent  printable ASCII, not empty, such as "my-crm/1.0"; copied; "copernica/<version>" is the default
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_OPTION, and then nothing has changed
 */
COP_API cop_status COP_CALL cop_options_set_user_agent(
    cop_options *options,
    const char *user_agent);

/**
 * Sets whether names are checked against the fields and interests of the database before an update.
 *
 * The list of fields is fetched once and kept (cop_options_set_field_list_age_ms()). An unknown name is refused with
 * COP_ERR_UNKNOWN_FIELD: in a condition it would widen the update. A list that cannot be fetched means no update
 * (COP_ERR_FIELD_LIST). COP_NO_FIELD_CHECK does the same for one call.
 *
 * @param options  from cop_options_new(); borrowed
 * @param is_on    1 (the default) or 0; without this check there is no value check either
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_options_set_field_check(cop_options *options, int32_t is_on);

/**
 * Sets whether values are checked against the types of their fields, in the body and in conditions.
 *
 * Refused with COP_ERR_INVALID_VALUE is what the server would certainly store as something else: text in a number, a
 * choice that a select field does not have, a date in another form than YYYY-MM-DD or YYYY-MM-DD hh:mm:ss.
 *
 * @param options  from cop_options_new(); borrowed
 * @param is_on    1 (the default) or 0
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_options_set_value_check(cop_options *options, int32_t is_on);

/**
 * Sets how long the field list of a database is kept.
 *
 * Before a name or value is refused that a kept list lacks, the list is fetched once more, at most once a minute for each
 * database.
 *
 * @param options            from cop_options_new(); borrowed
 * @param field_list_age_ms  milliseconds; 0 fetches the list for every call; 300000 is the default
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_options_set_field_list_age_ms(
    cop_options *options,
    uint32_t field_list_age_ms);

/**
 * Sets how many profiles an update may match; one that matches more is refused with COP_ERR_TOO_MANY_MATCHES.
 *
 * The profiles are counted by one more request before each update. What changes between the two is not seen.
 *
 * @param options      from cop_options_new(); borrowed
 * @param max_matches  the limit; 0 (the default) for none
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_options_set_max_matches(
    cop_options *options,
    uint64_t max_matches);

/**
 * Sets the encoding of the texts that the program hands over and gets back.
 *
 * A byte that means nothing in the encoding is refused with COP_ERR_INVALID_UTF8 and named. Reading never fails: what the
 * encoding lacks is \uXXXX in JSON and <U+XXXX> in messages. ISO-8859-1 is taken for windows-1252, as the web does.
 *
 * @param options   from cop_options_new(); borrowed
 * @param encoding  a name that the web knows, such as "utf-8" (the default), "windows-1252" or "iso-8859-15"; copied.
 *                  Encodings without ASCII in its place, such as UTF-16, are refused.
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
 */
COP_API cop_status COP_CALL cop_options_set_encoding(cop_options *options, const char *encoding);

/* ---- Options of conduct ------------------------------------------------------------------------ */

/**
 * Sets the address of the host that exchanges access tokens for API version 4.
 *
 * @param options     from cop_options_new(); borrowed
 * @param token_host  "https://host[:port][/path]"; copied; "https://authenticate.copernica.com" is the default
 * @return as cop_options_set_base_url()
 */
COP_API cop_status COP_CALL cop_options_set_token_host(
    cop_options *options,
    const char *token_host);

/**
 * Sets how often a call is attempted at the most.
 *
 * Only what is harmless to repeat is repeated: a request of which nothing was sent, one that the server put off, and an
 * update without COP_CREATE. A create in doubt is never sent again as a create.
 *
 * @param options   from cop_options_new(); borrowed
 * @param attempts  1 to 100; 3 is the default
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
 */
COP_API cop_status COP_CALL cop_options_set_attempts(cop_options *options, uint32_t attempts);

/**
 * Sets the waits between attempts: the first is any time up to the base, each next one up to the double, none beyond the
 * cap. A longer wait that the server asks for is kept, and the deadline of the call always wins.
 *
 * @param options  from cop_options_new(); borrowed
 * @param base_ms  milliseconds; 250 is the default
 * @param cap_ms   milliseconds, no less than the base; 10000 is the default
 * @return as cop_options_set_attempts()
 */
COP_API cop_status COP_CALL cop_options_set_backoff_ms(
    cop_options *options,
    uint32_t base_ms,
    uint32_t cap_ms);

/**
 * Sets how many requests may leave in a second, spread evenly over all threads, first come first served.
 *
 * @param options              from cop_options_new(); borrowed
 * @param requests_per_second  0.001 or more; 0 (the default) for no limit
 * @return as cop_options_set_attempts()
 */
COP_API cop_status COP_CALL cop_options_set_rate_limit(
    cop_options *options,
    double requests_per_second);

/**
 * Sets a file of certificates whose authorities are trusted in place of the system's. Verification cannot be switched off.
 *
 * @param options  from cop_options_new(); borrowed
 * @param ca_file  path of a file in PEM form, read by the first call; copied
 * @return as cop_options_set_base_url()
 */
COP_API cop_status COP_CALL cop_options_set_ca_file(cop_options *options, const char *ca_file);

/**
 * Sets the certificate with which the client shows itself to the server or a gateway before it.
 *
 * @param options           from cop_options_new(); borrowed
 * @param certificate_file  path of the certificate and those that lead to its authority, PEM; copied
 * @param key_file          path of its private key without a passphrase, PEM; copied
 * @return as cop_options_set_base_url()
 */
COP_API cop_status COP_CALL cop_options_set_client_certificate(
    cop_options *options,
    const char *certificate_file,
    const char *key_file);

/**
 * Sets the proxy of all connections. None is used by default, whatever the environment says.
 *
 * @param options  from cop_options_new(); borrowed
 * @param proxy    "http://[user:password@]host:port" (CONNECT), "socks5://..." with the same parts, "environment" to read the
 *                 usual variables now, or "" for none; copied
 * @return as cop_options_set_base_url()
 */
COP_API cop_status COP_CALL cop_options_set_proxy(cop_options *options, const char *proxy);

/**
 * Sets how many idle connections are kept for later calls.
 *
 * @param options           from cop_options_new(); borrowed
 * @param idle_connections  the number; 64 is the default
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_options_set_idle_connections(
    cop_options *options,
    uint32_t idle_connections);

/**
 * Allows plain http:// to other machines. Everyone on the way can then read the access token.
 *
 * @param options  from cop_options_new(); borrowed
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_options_allow_plain_http(cop_options *options);

/* ---- Log --------------------------------------------------------------------------------------- */

/** Level of a log line: something that the program should look at. */
#define COP_LOG_WARNING 1
/** Level of a log line: one attempt of a call. */
#define COP_LOG_INFO 2

/**
 * Is told of every attempt of a call, and of warnings; set with cop_options_set_log().
 *
 * It is called on the thread that makes the call, by several threads at once if several call, while no lock of the library
 * is held, and never after the options and all clients that have it were freed. It may call the library, but must not free
 * the client whose call it is told of, must return, and must not throw or jump out. Lines have neither the access token
 * nor, unless cop_options_set_log_values() says so, the values of conditions.
 *
 * `level` is COP_LOG_WARNING or COP_LOG_INFO (new ones may come), `message` one line, borrowed for the call, and `user_data`
 * what was given to cop_options_set_log().
 */
typedef void (*cop_log_function)(int32_t level, const char *message, void *user_data);

/**
 * Sets who is told of every attempt of a call, and of warnings.
 *
 * @param options    from cop_options_new(); borrowed
 * @param function   what is called, see cop_log_function; NULL (the default) for nobody
 * @param user_data  handed to every call of `function`, from whatever thread; may be NULL
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT when `options` is NULL
 */
COP_API cop_status COP_CALL cop_options_set_log(
    cop_options *options,
    cop_log_function function,
    void *user_data);

/**
 * Sets whether log lines show the values of conditions, which can be personal data.
 *
 * @param options       from cop_options_new(); borrowed
 * @param shows_values  0 (the default) masks them, anything else shows them
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_options_set_log_values(cop_options *options, int32_t shows_values);

/* ---- Client ------------------------------------------------------------------------------------ */

/**
 * Makes a client with default options. Connects to nothing.
 *
 * @param access_token  the token of the account, printable ASCII; copied, and wiped when the client is freed
 * @return the client, to be freed with cop_client_free(); NULL only when the token is NULL, empty or not printable ASCII
 */
COP_API COP_MUST_USE cop_client *COP_CALL cop_client_new(const char *access_token);

/**
 * Makes a client with options. Connects to nothing; options that make no sense together are refused by the first call.
 *
 * @param access_token  the token of the account, printable ASCII; copied, and wiped when the client is freed
 * @param options       from cop_options_new(), or NULL for the defaults; copied
 * @return the client, to be freed with cop_client_free(); NULL only when the token is NULL, empty or not printable ASCII
 */
COP_API COP_MUST_USE cop_client *COP_CALL cop_client_new_with(
    const char *access_token,
    const cop_options *options);

/**
 * Makes a client that shares connections, field lists and rate limit with another and has a time-out and a cancellation of
 * its own: what a call with a context of its own needs. Cheap; parent and child may be freed in any order.
 *
 * @param parent      from cop_client_new() or a function like it; borrowed
 * @param timeout_ms  how long each call of the new client may take, in milliseconds; 0 for no limit
 * @return the client, to be freed with cop_client_free(); NULL only when `parent` is NULL
 */
COP_API COP_MUST_USE cop_client *COP_CALL cop_client_derive(
    const cop_client *parent,
    uint32_t timeout_ms);

/**
 * Ends the calls of a client that are under way, within 250 ms, and all its later ones with COP_ERR_CANCELLED. Final.
 *
 * Clients that were derived from it, or that it was derived from, go on. It sets one atomic: a signal handler may call it.
 *
 * @param client  from cop_client_new() or a function like it; borrowed; NULL does nothing
 */
COP_API void COP_CALL cop_client_cancel(const cop_client *client);

/**
 * Frees a client and wipes its token; the last of those that share connections closes them. No call may be running on it.
 *
 * @param client  from cop_client_new() or cop_client_new_with(), or NULL, which does nothing
 */
COP_API void COP_CALL cop_client_free(cop_client *client);

/* ---- Conditions -------------------------------------------------------------------------------- */

/**
 * How a condition compares: one of the constants below.
 */
typedef int32_t cop_comparison;

/** ==, equal; text is compared without regard to letter case */
#define COP_EQUAL 1
/** !=, not equal */
#define COP_NOT_EQUAL 2
/** <, less */
#define COP_LESS 3
/** >, greater */
#define COP_GREATER 4
/** <=, less or equal */
#define COP_LESS_OR_EQUAL 5
/** >=, greater or equal */
#define COP_GREATER_OR_EQUAL 6
/** =~, like a pattern */
#define COP_LIKE 7
/** !~, not like a pattern */
#define COP_NOT_LIKE 8

/**
 * Makes an empty list of conditions in the encoding of the client.
 *
 * @param client  from cop_client_new(); borrowed for this call only
 * @return the list, to be freed with cop_conditions_free(); NULL only when `client` is NULL
 */
COP_API COP_MUST_USE cop_conditions *COP_CALL cop_conditions_new(const cop_client *client);

/**
 * Frees a list of conditions and its texts.
 *
 * @param conditions  from cop_conditions_new(), or NULL, which does nothing
 */
COP_API void COP_CALL cop_conditions_free(cop_conditions *conditions);

/**
 * Adds a condition that compares a field with exactly this value.
 *
 * Refused is what a condition cannot express: a value that ends in a blank or has a line break, one that begins with an
 * operator character behind < or >, and one with %, _ or a backslash behind COP_LIKE and COP_NOT_LIKE.
 *
 * @param conditions  from cop_conditions_new(); borrowed
 * @param field       name of the field; copied
 * @param comparison  one of the constants above
 * @param value       the value; copied
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_CONDITION, and then nothing has changed
 *         and cop_conditions_message() says why
 */
COP_API cop_status COP_CALL cop_conditions_add(
    cop_conditions *conditions,
    const char *field,
    cop_comparison comparison,
    const char *value);

/**
 * Adds a condition that compares a field with a pattern, in which % is any text and _ any character.
 *
 * @param conditions  from cop_conditions_new(); borrowed
 * @param field       name of the field; copied
 * @param comparison  COP_LIKE or COP_NOT_LIKE
 * @param pattern     the pattern; copied
 * @return as cop_conditions_add()
 */
COP_API cop_status COP_CALL cop_conditions_add_pattern(
    cop_conditions *conditions,
    const char *field,
    cop_comparison comparison,
    const char *pattern);

/**
 * The conditions as cop_update_profiles() and cop_count_profiles() take them.
 *
 * @param conditions  from cop_conditions_new(); borrowed
 * @return cop_conditions_count() texts, borrowed until the next one is added or cop_conditions_free(); NULL only when
 *         `conditions` is NULL
 */
COP_API const char *const *COP_CALL cop_conditions_fields(const cop_conditions *conditions);

/**
 * The number of conditions.
 *
 * @param conditions  from cop_conditions_new(); borrowed
 * @return 0 for NULL
 */
COP_API size_t COP_CALL cop_conditions_count(const cop_conditions *conditions);

/**
 * Says what was refused last, and what to write instead.
 *
 * @param conditions  from cop_conditions_new(); borrowed
 * @return never NULL; empty when nothing was refused; borrowed until the next one is added or cop_conditions_free()
 */
COP_API const char *COP_CALL cop_conditions_message(const cop_conditions *conditions);

/* ---- Body -------------------------------------------------------------------------------------- */

/**
 * Makes an empty body in the shape of the client's API version and in its encoding.
 *
 * @param client  from cop_client_new(); borrowed for this call only
 * @return the body, to be freed with cop_body_free(); NULL only when `client` is NULL
 */
COP_API COP_MUST_USE cop_body *COP_CALL cop_body_new(const cop_client *client);

/**
 * Frees a body and its JSON.
 *
 * @param body  from cop_body_new(), or NULL, which does nothing
 */
COP_API void COP_CALL cop_body_free(cop_body *body);

/**
 * Sets a field to a text.
 *
 * @param body   from cop_body_new(); borrowed
 * @param field  name of the field; copied
 * @param text   the text; copied
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_BODY, and then nothing has changed and
 *         cop_body_message() says why
 */
COP_API cop_status COP_CALL cop_body_set_text(cop_body *body, const char *field, const char *text);

/**
 * Sets a field to a whole number.
 *
 * @param body    from cop_body_new(); borrowed
 * @param field   name of the field; copied
 * @param number  the number; an integer field holds -2147483648 to 2147483647
 * @return as cop_body_set_text()
 */
COP_API cop_status COP_CALL cop_body_set_integer(
    cop_body *body,
    const char *field,
    int64_t number);

/**
 * Sets a field to a number.
 *
 * @param body    from cop_body_new(); borrowed
 * @param field   name of the field; copied
 * @param number  the number; NaN and infinity are refused with COP_ERR_INVALID_BODY
 * @return as cop_body_set_text()
 */
COP_API cop_status COP_CALL cop_body_set_number(cop_body *body, const char *field, double number);

/**
 * Sets a field to true or false, which are stored as 1 and 0.
 *
 * @param body   from cop_body_new(); borrowed
 * @param field  name of the field; copied
 * @param value  0 is false, anything else true
 * @return as cop_body_set_text()
 */
COP_API cop_status COP_CALL cop_body_set_bool(cop_body *body, const char *field, int32_t value);

/**
 * Clears a field: text becomes empty, a number 0, a date the empty date.
 *
 * @param body   from cop_body_new(); borrowed
 * @param field  name of the field; copied
 * @return as cop_body_set_text()
 */
COP_API cop_status COP_CALL cop_body_set_null(cop_body *body, const char *field);

/**
 * Sets a field to a day or a moment, in the time of Amsterdam.
 *
 * @param body   from cop_body_new(); borrowed
 * @param field  name of the field; copied
 * @param date   "YYYY-MM-DD" or "YYYY-MM-DD hh:mm:ss", the forms that are certain to be read as they are meant; copied
 * @return as cop_body_set_text()
 */
COP_API cop_status COP_CALL cop_body_set_date(cop_body *body, const char *field, const char *date);

/**
 * Switches an interest on or off; the unversioned API and version 1 have none and refuse it.
 *
 * @param body      from cop_body_new(); borrowed
 * @param interest  name of the interest; copied
 * @param is_on     0 switches it off, anything else on
 * @return as cop_body_set_text()
 */
COP_API cop_status COP_CALL cop_body_set_interest(
    cop_body *body,
    const char *interest,
    int32_t is_on);

/**
 * The body as JSON, for cop_update_profiles().
 *
 * @param body  from cop_body_new(); borrowed
 * @return borrowed until the next setter or cop_body_free(); NULL only when `body` is NULL
 */
COP_API const char *COP_CALL cop_body_json(const cop_body *body);

/**
 * Says what a setter of this body refused last, and what to write instead.
 *
 * @param body  from cop_body_new(); borrowed
 * @return never NULL; empty when no setter has refused anything; borrowed until the next setter or cop_body_free()
 */
COP_API const char *COP_CALL cop_body_message(const cop_body *body);

/* ---- Update ------------------------------------------------------------------------------------ */

/**
 * Updates every profile of `database` that meets all conditions.
 *
 * A condition is a field name, an operator (== != <> < > <= >= =~ !~) and a value, without blanks around the operator:
 * "customerid==4567". Letter case of names, and of text compared with ==, does not matter; =~ and !~ take the wildcards %
 * and _. A condition that the server would not understand is refused: the server would drop it and update more profiles,
 * or all of them.
 *
 * The body is a JSON object. For the unversioned API and version 1 it is flat, {"firstname":"John"}; for version 2 and
 * later it is {"fields":{"firstname":"John"},"interests":["football"]}, both keys optional. It is sent byte for byte.
 *
 * Names and values are checked against the fields of the database, which are fetched by the first call and then kept
 * (cop_options_set_field_check() and the setters behind it). With COP_CREATE, a warning says when the new profile would
 * not be found by the same call again. Removed profiles never match: a create makes them anew.
 *
 * Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
 * called from several threads at once with the same client.
 *
 * @param client     from cop_client_new(); borrowed
 * @param database   id or name, UTF-8, such as "1234"; borrowed
 * @param fields     `n_fields` conditions, UTF-8, all of which must hold; borrowed
 * @param n_fields   number of conditions, 1 to 1000
 * @param json_body  the new values, JSON in UTF-8; borrowed
 * @param flags      COP_CREATE, COP_ASYNC, ... combined with |, or 0
 * @return never NULL; free it with cop_result_free(). cop_result_status() is COP_OK when the server took the update;
 *         cop_result_effect() says what it did; after COP_ERR_TIMEOUT it may be COP_EFFECT_UNKNOWN.
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_update_profiles(
    const cop_client *client,
    const char *database,
    const char *const *fields,
    size_t n_fields,
    const char *json_body,
    uint32_t flags);

/**
 * Counts the profiles of `database` that meet all conditions. Changes nothing.
 *
 * The conditions are those of cop_update_profiles(), checked in the same way. The number is believed only when a profile
 * that the server shows beside it meets the conditions; otherwise the call ends with COP_ERR_UNEXPECTED_REPLY.
 *
 * Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
 * with the same client.
 *
 * @param client    from cop_client_new(); borrowed
 * @param database  id or name, such as "1234"; borrowed
 * @param fields    `n_fields` conditions, all of which must hold; borrowed
 * @param n_fields  number of conditions, 1 to 1000
 * @return never NULL; free it with cop_result_free(). With COP_OK cop_result_matched() is the number; the effect is always
 *         COP_EFFECT_NONE.
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_count_profiles(
    const cop_client *client,
    const char *database,
    const char *const *fields,
    size_t n_fields);

/* ---- Result ------------------------------------------------------------------------------------ */

/**
 * The status of the call.
 *
 * @param result  borrowed
 * @return COP_OK or one of COP_ERR_...; COP_ERR_NULL_ARGUMENT for NULL
 */
COP_API cop_status COP_CALL cop_result_status(const cop_result *result);

/**
 * A sentence that a person can act on: what happened, or what was wrong, where, and what to write instead. It never has
 * the access token in it, but it may quote conditions and names of the caller's.
 *
 * @param result  borrowed
 * @return never NULL; UTF-8, borrowed until cop_result_free()
 */
COP_API const char *COP_CALL cop_result_message(const cop_result *result);

/**
 * What the call did to the database.
 *
 * @param result  borrowed
 * @return one of COP_EFFECT_...; COP_EFFECT_UNKNOWN for NULL
 */
COP_API cop_effect COP_CALL cop_result_effect(const cop_result *result);

/**
 * Whether making the same call again does no harm: it changed nothing, or doing it twice is the same as doing it once.
 *
 * @param result  borrowed
 * @return 1 or 0; 0 for NULL
 */
COP_API int32_t COP_CALL cop_result_may_repeat(const cop_result *result);

/**
 * The HTTP status of the last reply.
 *
 * @param result  borrowed
 * @return such as 200 or 400; 0 when there was no reply, or for NULL
 */
COP_API int32_t COP_CALL cop_result_http_status(const cop_result *result);

/**
 * Whether the call made a profile.
 *
 * @param result  borrowed
 * @return 1 it did, 0 it did not, -1 nobody can tell; -1 for NULL
 */
COP_API int32_t COP_CALL cop_result_created(const cop_result *result);

/**
 * The id of the profile that the call made.
 *
 * @param result  borrowed
 * @return the id; 0 when none was made or the server did not say which, or for NULL
 */
COP_API uint64_t COP_CALL cop_result_created_id(const cop_result *result);

/**
 * How many profiles meet the conditions, for calls that count them. The server never says how many an update changed.
 *
 * @param result  borrowed
 * @return the number; -1 when it is not known, or for NULL
 */
COP_API int64_t COP_CALL cop_result_matched(const cop_result *result);

/**
 * The JSON that the server sent with its reply, such as its error.
 *
 * @param result  borrowed
 * @return UTF-8, borrowed until cop_result_free(); NULL when the reply had none, or for NULL
 */
COP_API const char *COP_CALL cop_result_body(const cop_result *result);

/**
 * How many times the request was sent, or tried to be sent.
 *
 * @param result  borrowed
 * @return 0 when a check stopped the call, or for NULL
 */
COP_API uint32_t COP_CALL cop_result_attempts(const cop_result *result);

/**
 * How long the server asks to wait before the next call.
 *
 * @param result  borrowed
 * @return milliseconds; 0 when it asks for nothing, or for NULL
 */
COP_API uint64_t COP_CALL cop_result_retry_after_ms(const cop_result *result);

/**
 * The number of warnings: what the caller should know although the call went as it says.
 *
 * @param result  borrowed
 * @return 0 for NULL
 */
COP_API size_t COP_CALL cop_result_warning_count(const cop_result *result);

/**
 * One of the warnings.
 *
 * @param result  borrowed
 * @param index   0 to cop_result_warning_count() - 1
 * @return UTF-8, borrowed until cop_result_free(); NULL for an index out of range, or for NULL
 */
COP_API const char *COP_CALL cop_result_warning(const cop_result *result, size_t index);

/**
 * Frees a result and every text that was borrowed from it.
 *
 * @param result  from any call that returns one, or NULL, which does nothing
 */
COP_API void COP_CALL cop_result_free(cop_result *result);

#ifdef __cplusplus
}
#endif

#endif /* COPERNICA_H */
