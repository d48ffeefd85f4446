/*
 * copernica.h - edit many Copernica profiles with one call, safely.
 *
 * Generated from src/ffi; do not edit.
 *
 * Conventions
 *   Texts      NUL-terminated UTF-8, or the encoding of cop_options_set_encoding(). Arguments are borrowed for the call,
 *              unless a comment says that they are copied.
 *   Ownership  What X_new() or a call returns is yours: free it with X_free(). X_free(NULL) does nothing. Texts that a
 *              function of a handle returns are borrowed: they live until the handle is freed.
 *   Threads    A `const X *` parameter may be used by several threads at once, an `X *` parameter by one.
 *   NULL       No function crashes on NULL; each says what it answers.
 *   Errors     Every call that talks to the server returns a cop_result, or a list that has one, never NULL. Look at its
 *              status and its effect.
 *   Linking    Shared: -lcopernica. Static: libcopernica.a -lgcc_s -lpthread -ldl -lm, and COP_STATIC defined on Windows. A
 *              program can hold one static library made with Rust; beside another one, link the shared library.
 *   Hygiene    The library prints nothing, reads no environment, installs no signal handler, and does nothing when it is
 *              loaded.
 */

#ifndef COPERNICA_H
#define COPERNICA_H

#include <stddef.h>
#include <stdint.h>

/** Major number of the version that the program is compiled with; cop_version() is the one that it runs with. */
#define COP_VERSION_MAJOR 0
/** Minor number of the version that the program is compiled with. */
#define COP_VERSION_MINOR 1
/** Patch number of the version that the program is compiled with. */
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
 * How a list of profiles is read: by rising id and a thousand at a time, unless it says otherwise. A setter that refuses
 * changes nothing. One thread at a time may change it.
 */
typedef struct cop_query cop_query;

/**
 * A list of profiles or sub-profiles that is read while a program goes through it: one page of it is in memory at a time,
 * however long it is. It keeps what it needs of its client, which may be freed before it; cop_client_cancel() ends it. One
 * thread at a time may use it.
 */
typedef struct cop_profile_list cop_profile_list;

/**
 * A profile, or a sub-profile of one. It belongs to the list or the result that it came from and is never freed by itself.
 * It does not change and may be read by several threads at once. Texts that its functions hand out live as long as it does.
 */
typedef struct cop_profile cop_profile;

/**
 * A database of the account. It belongs to the result that it came from; its texts live as long as that does.
 */
typedef struct cop_database cop_database;

/**
 * A field of a database. It belongs to the result that it came from; its texts live as long as that does.
 */
typedef struct cop_field cop_field;

/**
 * Who an account is. It belongs to the result that it came from; its texts live as long as that does.
 */
typedef struct cop_identity cop_identity;

/**
 * An import in the making: its records, or where they are, and what is to be done with them. A function that refuses
 * something changes nothing. One thread at a time may use it.
 */
typedef struct cop_import cop_import;

/**
 * How far an import has come. It belongs to the result that it came from; its texts live as long as that does.
 */
typedef struct cop_import_progress cop_import_progress;

/**
 * What a call did and why it ended as it did. It does not change and may be read by several threads at once. Texts that
 * its functions hand out are borrowed: they live until cop_result_free().
 */
typedef struct cop_result cop_result;

/**
 * Many updates, done by many threads, each with a result.
 *
 * Make it, start threads on it, add records and take results in turn, close it, and take results until cop_batch_is_done().
 * Every record that cop_batch_add() takes comes back exactly once from cop_batch_next_result(). No call of these waits for
 * good, so one thread can do both. Two updates of the same database with the same conditions, in any order, letter case and
 * spelling of their values, are never under way together and keep their order; all others may overlap. Conditions on
 * different fields count as different, even if they find the same profile. Asynchronous updates have no order on the
 * server. Let one program at a time write to a database: nothing on the server keeps two creates apart.
 *
 * The number of calls under way follows the server: it rises with success, and falls when the server asks for fewer calls
 * or grows slow. While the server is down the batch pauses, and no record is lost to that. An error that every record would
 * meet (a refused token, an unknown database) halts the batch and leaves the records to be done.
 *
 * A create of which nobody knows what came is set aside; after a settle time the batch looks for its profile and only then
 * goes on: an update when it is there, the create again when it is not. Where looking proves nothing it stays in doubt.
 */
typedef struct cop_batch cop_batch;

/* ---- Version ----------------------------------------------------------------------------------- */

/**
 * The version of the library that the program runs with: major * 65536 + minor * 256 + patch.
 *
 * Compare it with COP_VERSION_MAJOR, COP_VERSION_MINOR and COP_VERSION_PATCH, the version that the program was
 * compiled with. May be called at any time from any thread.
 *
 * @return such as 65536 for 1.0.0
 */
COP_API uint32_t COP_CALL cop_version(void);

/* ---- Status ------------------------------------------------------------------------------------ */

/**
 * Why a call ended as it did: COP_OK or one of the COP_ERR_ constants.
 *
 * 100 to 199: a check failed and nothing was sent. 200 to 299: the server refused the call and nothing changed. 300 to
 * 399: the connection failed. 400 to 499: the reply is an error page or none that is documented. 500 to 599: a batch took
 * no record, or did not send it. Numbers keep their meaning for ever; new ones may appear in a minor version, so treat an
 * unknown one as a failure of its group.
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
/** An id is no positive number, or a list of ids is empty, has one twice, or is not as long as was said. */
#define COP_ERR_INVALID_ID 111
/** The collection is neither an id nor a name. */
#define COP_ERR_INVALID_COLLECTION 112
/** There is no condition at all. */
#define COP_ERR_NO_CONDITIONS 120
/** The server would not understand a condition. */
#define COP_ERR_INVALID_CONDITION 121
/** The body is not what this API version stores. */
#define COP_ERR_INVALID_BODY 130
/** The address grows longer than servers take. */
#define COP_ERR_URL_TOO_LONG 140
/** The method, path or query of a request is none that can be sent, or has a function of its own. */
#define COP_ERR_INVALID_REQUEST 141
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
/** The account has no such profile or sub-profile. */
#define COP_ERR_NO_PROFILE 203
/** The account has no such collection, or the profile's database has not. */
#define COP_ERR_NO_COLLECTION 204
/** The profile or sub-profile was removed before. */
#define COP_ERR_REMOVED 205
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
/** The batch holds as many records as it may: take results, then add the record again. */
#define COP_ERR_QUEUE_FULL 500
/** The batch takes no more records: it was closed, cancelled or halted. */
#define COP_ERR_BATCH_ENDED 501
/** The batch ended before the record was sent; it is still to be done. */
#define COP_ERR_PENDING 502
/** A record with the same conditions is left to the server, which would keep no order between the two. */
#define COP_ERR_REPEATED_CREATE 503
/** The journal of the batch cannot be read or written. */
#define COP_ERR_JOURNAL 510
/** The journal belongs to another input. */
#define COP_ERR_FOREIGN_JOURNAL 511
/** A mistake of the library itself. */
#define COP_ERR_INTERNAL 900
/** The client was made before a fork; a child must make its own. */
#define COP_ERR_FORKED 901

/**
 * The name of a status, such as "COP_ERR_AUTH", for logs.
 *
 * @param status  COP_OK or one of the COP_ERR_ constants
 * @return never NULL; "COP_ERR_?" for a number that this version does not know. Static: do not free it. May be called at
 *         any time from any thread.
 */
COP_API const char *COP_CALL cop_status_name(cop_status status);

/**
 * One English sentence that says what a status means. cop_result_message() says more: what was wrong in this call.
 *
 * @param status  COP_OK or one of the COP_ERR_ constants
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
 * @param effect  one of the COP_EFFECT_ constants
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
/** Flag of cop_request() alone: carrying the request out twice is the same as once, so that it may be repeated in doubt. */
#define COP_REPEATABLE 64

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
 * The list of fields is fetched once and kept (cop_options_set_field_list_age_ms()); interests are looked up only when a
 * body has any. An unknown name is refused with COP_ERR_UNKNOWN_FIELD and the nearest real one: in a condition it would
 * widen the update, in the body its value would be lost. Conditions may also name id, code and modified, unless a field has
 * that name. A list that cannot be fetched means no update (COP_ERR_FIELD_LIST). COP_NO_FIELD_CHECK switches the check off
 * for one call.
 *
 * @param options  from cop_options_new(); borrowed
 * @param is_on    1 (the default) or 0; without this check there is no value check either
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_options_set_field_check(cop_options *options, int32_t is_on);

/**
 * Sets whether values are checked against the types of their fields, in the body and in conditions.
 *
 * Refused with COP_ERR_INVALID_VALUE is what the server would store, or compare with, as something else:
 *   - in integer and float fields a text that is not wholly a number, and what 64 bits cannot hold in float fields
 *   - in integer fields a fraction, or a number beyond 32 bits
 *   - in select fields a text that is none of the choices, letter case and blanks included
 *   - in date fields all but YYYY-MM-DD, alone or with hh:mm or hh:mm:ss behind a blank or T; seconds may have a fraction,
 *     and behind the time may stand Z or an offset such as +01:00
 *   - in all fields a list or an object
 *
 * null and "" in the body clear a field and are always taken. A warning of the result names what is uncertain: a text
 * longer than its field is said to hold, a number in a text field that the server may write in another way, and a time that
 * does not exist in Amsterdam because clocks skip it.
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
 * encoding lacks is \uXXXX in JSON and <U+XXXX> in messages and log lines. ISO-8859-1 is taken for windows-1252, as the web does.
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
 * Sets how many requests may leave in a second, spread evenly over all threads, first come first served. All requests count:
 * the reads of checks and the exchange of a token too.
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
 * @param proxy    "http://[user:password@]host:port" (CONNECT), "socks5://..." with the same parts, or "" for none; copied.
 *                 "environment" reads the usual variables now: https_proxy or http_proxy, by the base URL, else all_proxy,
 *                 and no_proxy
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
 * is held and no other thread waits for this one, and never after the options and all clients that have it were freed. It
 * may call the library, also with the same client, and is then told of that call too; but it must not free the client whose
 * call it is told of, must return, and must not throw or jump out. The time that it takes is time of the call. Lines have
 * neither the access token nor, unless cop_options_set_log_values() says so, the values of conditions and bodies.
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
 * Sets whether log lines show values, which can be personal data: those of conditions, and those that a warning quotes.
 * cop_result_warning() shows them either way.
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
 * Refused is what a condition cannot express: a value that ends in a blank, which the server cuts off, or has a line break;
 * one that begins with an operator character behind < or >; and one with %, _ or a backslash behind COP_LIKE and
 * COP_NOT_LIKE. A blank at the beginning of a text counts: "lastname== Smith" does not find "Smith". An empty value is
 * taken, and the call then needs COP_ALLOW_EMPTY.
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
 * not be found by the same call again, as when the body lacks the field of a condition: every run makes another one. Removed
 * profiles never match: a create makes them anew.
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
 * The conditions are those of cop_update_profiles(), checked in the same way; for one without a value, which needs
 * COP_ALLOW_EMPTY, use an update with COP_DRY_RUN. The number is believed only when a profile
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

/* ---- Query ------------------------------------------------------------------------------------- */

/**
 * Makes a query for everything by rising id.
 *
 * @return the query, to be freed with cop_query_free(); NULL only after a mistake of the library
 */
COP_API COP_MUST_USE cop_query *COP_CALL cop_query_new(void);

/**
 * Frees a query. Lists that were made with it go on.
 *
 * @param query  from cop_query_new(), or NULL, which does nothing
 */
COP_API void COP_CALL cop_query_free(cop_query *query);

/**
 * Sets the order of the list.
 *
 * Only the order of ids can go on behind a page whatever changes meanwhile. Any other order has one page: set a limit of at
 * most 1000 with it (cop_query_set_limit()).
 *
 * @param query       from cop_query_new(); borrowed
 * @param by          "id" (the default), "modified", "random", or the name of a field; copied
 * @param descending  0 from low to high (the default), anything else from high to low
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_OPTION, and then nothing has changed and
 *         cop_query_message() says why
 */
COP_API cop_status COP_CALL cop_query_set_order(
    cop_query *query,
    const char *by,
    int32_t descending);

/**
 * Sets how many profiles are asked for at a time. So many are held in memory, however long the list is.
 *
 * @param query      from cop_query_new(); borrowed
 * @param page_size  1 to 1000, the default
 * @return as cop_query_set_order()
 */
COP_API cop_status COP_CALL cop_query_set_page_size(cop_query *query, uint32_t page_size);

/**
 * Sets how many profiles are read at the most.
 *
 * @param query  from cop_query_new(); borrowed
 * @param limit  the number; 0 (the default) for all
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_query_set_limit(cop_query *query, uint64_t limit);

/**
 * Sets whether only ids, fields, interests and moments of change are asked for. Pages are then smaller; secret, moment of
 * creation and database of a profile are not known.
 *
 * @param query      from cop_query_new(); borrowed
 * @param data_only  0 for everything (the default), anything else for less
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_query_set_data_only(cop_query *query, int32_t data_only);

/**
 * Says what a setter of this query refused last, and what to write instead.
 *
 * @param query  from cop_query_new(); borrowed
 * @return never NULL; empty when no setter has refused anything; borrowed until the next setter or cop_query_free()
 */
COP_API const char *COP_CALL cop_query_message(const cop_query *query);

/* ---- Reading profiles -------------------------------------------------------------------------- */

/**
 * Reads the profiles of `database` that meet all conditions, or all of them when there are no conditions.
 *
 * ```c
 * cop_profile_list *list = cop_get_profiles(client, "1234", fields, n_fields, NULL);
 * const cop_profile *profile;
 * while ((profile = cop_profile_list_next(list)) != NULL)
 *     puts(cop_profile_field(profile, "email"));
 * if (cop_result_status(cop_profile_list_result(list)) != COP_OK)
 *     puts("the list is not complete");
 * cop_profile_list_free(list);
 * ```
 *
 * The conditions are those of cop_update_profiles(), checked in the same way, but one without a value ("email==") is taken.
 * Profiles that others make, change or remove while the list is read make it neither skip nor repeat any: each page begins
 * behind the last id of the one before. Ids must rise and profiles must meet the conditions as far as that can be told
 * here; otherwise the list ends with COP_ERR_UNEXPECTED_REPLY.
 *
 * Fetches the first page. Blocks until the server has answered or the client's time-out has passed. May be called from
 * several threads at once with the same client.
 *
 * @param client    from cop_client_new(); borrowed
 * @param database  id or name, such as "1234"; borrowed
 * @param fields    `n_fields` conditions, all of which must hold; borrowed; NULL is allowed when `n_fields` is 0
 * @param n_fields  number of conditions, 0 to 1000
 * @param query     order, size of pages and limit; borrowed for this call; NULL for all by rising id
 * @return never NULL; free it with cop_profile_list_free(). When the call failed the list is empty, and
 *         cop_profile_list_result() says why
 */
COP_API COP_MUST_USE cop_profile_list *COP_CALL cop_get_profiles(
    const cop_client *client,
    const char *database,
    const char *const *fields,
    size_t n_fields,
    const cop_query *query);

/**
 * The next profile of a list. Fetches the next page when the one at hand is used up, under the time-out of the client.
 *
 * @param list  from cop_get_profiles() or a function like it; borrowed
 * @return the profile, borrowed until the next call with this list or cop_profile_list_free(); NULL at the end of the list,
 *         after an error, and for NULL. cop_profile_list_result() tells the end from an error
 */
COP_API const cop_profile *COP_CALL cop_profile_list_next(cop_profile_list *list);

/**
 * How the list went so far: COP_OK as long as nothing failed. When it has COP_OK after cop_profile_list_next() returned
 * NULL, the list is complete.
 *
 * @param list  from cop_get_profiles() or a function like it; borrowed
 * @return the result, not to be freed: borrowed until the next call with this list or cop_profile_list_free(); NULL for NULL
 */
COP_API const cop_result *COP_CALL cop_profile_list_result(const cop_profile_list *list);

/**
 * How many profiles the list has given so far.
 *
 * @param list  from cop_get_profiles() or a function like it; borrowed
 * @return 0 for NULL
 */
COP_API uint64_t COP_CALL cop_profile_list_count(const cop_profile_list *list);

/**
 * Frees a list, its result and the profile that it gave last.
 *
 * @param list  from cop_get_profiles() or a function like it, or NULL, which does nothing
 */
COP_API void COP_CALL cop_profile_list_free(cop_profile_list *list);

/**
 * Reads one profile by its id. A removed profile can still be read, without its values: see cop_profile_removed().
 *
 * Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
 * with the same client.
 *
 * @param client  from cop_client_new(); borrowed
 * @param id      the id of the profile
 * @return never NULL; free it with cop_result_free(). With COP_OK cop_result_profile() is the profile; COP_ERR_NO_PROFILE
 *         when the account has none with this id; the effect is always COP_EFFECT_NONE
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_get_profile(const cop_client *client, uint64_t id);

/**
 * The profile or sub-profile that a call has read.
 *
 * @param result  of cop_get_profile() or a function like it; borrowed
 * @return the profile, borrowed until cop_result_free(); NULL for the result of another call, of one that failed, and for
 *         NULL
 */
COP_API const cop_profile *COP_CALL cop_result_profile(const cop_result *result);

/* ---- Profile ----------------------------------------------------------------------------------- */

/**
 * The id of a profile or sub-profile.
 *
 * @param profile  borrowed
 * @return the id; 0 for NULL
 */
COP_API uint64_t COP_CALL cop_profile_id(const cop_profile *profile);

/**
 * The value of a field. The server shows every value as text: "4567", "2024-05-31", "".
 *
 * In a client with another encoding than UTF-8, characters that it lacks are written <U+XXXX>; cop_profile_json() has them
 * all.
 *
 * @param profile  borrowed
 * @param name     the name of the field in any letter case; borrowed
 * @return the text, borrowed as long as the profile is; NULL when there is no such field, and for NULL. A profile that was
 *         removed shows "" for every field
 */
COP_API const char *COP_CALL cop_profile_field(const cop_profile *profile, const char *name);

/**
 * The number of fields.
 *
 * @param profile  borrowed
 * @return 0 for NULL
 */
COP_API size_t COP_CALL cop_profile_field_count(const cop_profile *profile);

/**
 * The name of a field, in the order and letter case of the database.
 *
 * @param profile  borrowed
 * @param index    0 to cop_profile_field_count() - 1
 * @return the text, borrowed as long as the profile is; NULL behind the last field, and for NULL
 */
COP_API const char *COP_CALL cop_profile_field_name(const cop_profile *profile, size_t index);

/**
 * The value of a field by its place.
 *
 * @param profile  borrowed
 * @param index    0 to cop_profile_field_count() - 1
 * @return as cop_profile_field_name()
 */
COP_API const char *COP_CALL cop_profile_field_value(const cop_profile *profile, size_t index);

/**
 * The number of interests that are on; a sub-profile has none.
 *
 * @param profile  borrowed
 * @return 0 for NULL
 */
COP_API size_t COP_CALL cop_profile_interest_count(const cop_profile *profile);

/**
 * The name of one of the interests that are on.
 *
 * @param profile  borrowed
 * @param index    0 to cop_profile_interest_count() - 1
 * @return the text, borrowed as long as the profile is; NULL behind the last interest, and for NULL
 */
COP_API const char *COP_CALL cop_profile_interest(const cop_profile *profile, size_t index);

/**
 * When a value was changed last.
 *
 * @param profile  borrowed
 * @return "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam, borrowed as long as the profile is; NULL when the server did not
 *         show it, and for NULL
 */
COP_API const char *COP_CALL cop_profile_modified(const cop_profile *profile);

/**
 * When the profile was made.
 *
 * @param profile  borrowed
 * @return as cop_profile_modified(); not shown in lists of data only
 */
COP_API const char *COP_CALL cop_profile_created(const cop_profile *profile);

/**
 * When the profile was removed. Removed profiles are in no list; read by their ids they show no values any more.
 *
 * @param profile  borrowed
 * @return "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam, borrowed as long as the profile is; NULL when it is still there,
 *         and for NULL
 */
COP_API const char *COP_CALL cop_profile_removed(const cop_profile *profile);

/**
 * The secret of a profile: a code that belongs in links of mailings, and in no log.
 *
 * @param profile  borrowed
 * @return the text, borrowed as long as the profile is; NULL when the server did not show it, and for NULL
 */
COP_API const char *COP_CALL cop_profile_secret(const cop_profile *profile);

/**
 * The database that a profile is in.
 *
 * @param profile  borrowed
 * @return the id; 0 for a sub-profile, when the server did not show it, and for NULL
 */
COP_API uint64_t COP_CALL cop_profile_database_id(const cop_profile *profile);

/**
 * The profile that a sub-profile belongs to.
 *
 * @param profile  borrowed
 * @return the id; 0 for a profile, and for NULL
 */
COP_API uint64_t COP_CALL cop_profile_parent_id(const cop_profile *profile);

/**
 * The collection that a sub-profile is in.
 *
 * @param profile  borrowed
 * @return the id; 0 for a profile, and for NULL
 */
COP_API uint64_t COP_CALL cop_profile_collection_id(const cop_profile *profile);

/**
 * All of it as JSON, byte for byte as the server sent it.
 *
 * @param profile  borrowed
 * @return the text, borrowed as long as the profile is; "" for NULL
 */
COP_API const char *COP_CALL cop_profile_json(const cop_profile *profile);

/* ---- Account ----------------------------------------------------------------------------------- */

/**
 * Reads who the access token belongs to: the quickest way to see whether token, host and version are right.
 *
 * Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
 * with the same client.
 *
 * @param client  from cop_client_new(); borrowed
 * @return never NULL; free it with cop_result_free(). With COP_OK cop_result_identity() is the account; COP_ERR_AUTH when
 *         the token was refused; the effect is always COP_EFFECT_NONE
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_get_identity(const cop_client *client);

/**
 * Reads the fields of `database` in its own order. Always asks the server, unlike the checks before an update.
 *
 * Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
 * with the same client.
 *
 * @param client    from cop_client_new(); borrowed
 * @param database  id or name, such as "1234"; borrowed
 * @return never NULL; free it with cop_result_free(). With COP_OK cop_result_field() gives the fields one by one; the effect
 *         is always COP_EFFECT_NONE
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_get_fields(
    const cop_client *client,
    const char *database);

/**
 * Reads the databases of the account with their fields, interests and collections.
 *
 * Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
 * with the same client.
 *
 * @param client  from cop_client_new(); borrowed
 * @return never NULL; free it with cop_result_free(). With COP_OK cop_result_database() gives the databases one by one; the
 *         effect is always COP_EFFECT_NONE
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_get_databases(const cop_client *client);

/**
 * The account that cop_get_identity() has read.
 *
 * @param result  of cop_get_identity(); borrowed
 * @return the account, borrowed until cop_result_free(); NULL for the result of another call, of one that failed, and for
 *         NULL
 */
COP_API const cop_identity *COP_CALL cop_result_identity(const cop_result *result);

/**
 * The id of an account.
 *
 * @param identity  borrowed
 * @return 0 for NULL
 */
COP_API uint64_t COP_CALL cop_identity_id(const cop_identity *identity);

/**
 * The name of an account.
 *
 * @param identity  borrowed
 * @return borrowed until cop_result_free(); NULL for NULL
 */
COP_API const char *COP_CALL cop_identity_name(const cop_identity *identity);

/**
 * The company that an account is of.
 *
 * @param identity  borrowed
 * @return borrowed until cop_result_free(); empty when the server does not say it; NULL for NULL
 */
COP_API const char *COP_CALL cop_identity_company(const cop_identity *identity);

/**
 * One of the fields that cop_get_fields() has read, in the order of the database.
 *
 * @param result  of cop_get_fields(); borrowed
 * @param index   0, 1, 2 ...
 * @return the field, borrowed until cop_result_free(); NULL behind the last one, for the result of another call, and for
 *         NULL
 */
COP_API const cop_field *COP_CALL cop_result_field(const cop_result *result, size_t index);

/**
 * The name of a field, in the letter case of the database.
 *
 * @param field  borrowed
 * @return borrowed until cop_result_free(); NULL for NULL
 */
COP_API const char *COP_CALL cop_field_name(const cop_field *field);

/**
 * The type of a field, such as "text", "email", "integer", "float", "date", "empty_date", "datetime", "select".
 *
 * @param field  borrowed
 * @return borrowed until cop_result_free(); NULL for NULL
 */
COP_API const char *COP_CALL cop_field_type(const cop_field *field);

/**
 * How many characters a field is said to hold.
 *
 * @param field  borrowed
 * @return 0 when nothing is said, and for NULL
 */
COP_API uint64_t COP_CALL cop_field_length(const cop_field *field);

/**
 * One of the choices of a select field. The server keeps no other values; letter case counts.
 *
 * @param field  borrowed
 * @param index  0, 1, 2 ...
 * @return borrowed until cop_result_free(); NULL behind the last one, for a field of another type, and for NULL
 */
COP_API const char *COP_CALL cop_field_choice(const cop_field *field, size_t index);

/**
 * One of the databases that cop_get_databases() has read.
 *
 * @param result  of cop_get_databases(); borrowed
 * @param index   0, 1, 2 ...
 * @return the database, borrowed until cop_result_free(); NULL behind the last one, for the result of another call, and for
 *         NULL
 */
COP_API const cop_database *COP_CALL cop_result_database(const cop_result *result, size_t index);

/**
 * The id of a database.
 *
 * @param database  borrowed
 * @return 0 for NULL
 */
COP_API uint64_t COP_CALL cop_database_id(const cop_database *database);

/**
 * The name of a database.
 *
 * @param database  borrowed
 * @return borrowed until cop_result_free(); NULL for NULL
 */
COP_API const char *COP_CALL cop_database_name(const cop_database *database);

/**
 * What is said of a database.
 *
 * @param database  borrowed
 * @return borrowed until cop_result_free(); NULL for NULL
 */
COP_API const char *COP_CALL cop_database_description(const cop_database *database);

/**
 * One of the fields of a database.
 *
 * @param database  borrowed
 * @param index     0, 1, 2 ...
 * @return the field, borrowed until cop_result_free(); NULL behind the last one, and for NULL
 */
COP_API const cop_field *COP_CALL cop_database_field(const cop_database *database, size_t index);

/**
 * The name of one of the interests of a database.
 *
 * @param database  borrowed
 * @param index     0, 1, 2 ...
 * @return borrowed until cop_result_free(); NULL behind the last one, and for NULL
 */
COP_API const char *COP_CALL cop_database_interest(const cop_database *database, size_t index);

/**
 * The name of one of the collections of a database.
 *
 * @param database  borrowed
 * @param index     0, 1, 2 ...
 * @return borrowed until cop_result_free(); NULL behind the last one, and for NULL
 */
COP_API const char *COP_CALL cop_database_collection(const cop_database *database, size_t index);

/**
 * The id of one of the collections of a database.
 *
 * @param database  borrowed
 * @param index     0, 1, 2 ...
 * @return the id; 0 behind the last one, and for NULL
 */
COP_API uint64_t COP_CALL cop_database_collection_id(const cop_database *database, size_t index);

/* ---- Writing one profile ----------------------------------------------------------------------- */

/**
 * Makes a profile in `database`. The same call twice makes two profiles: cop_update_profiles() with COP_CREATE looks first.
 *
 * The body has the shape of cop_update_profiles(). Names and values are checked against the database in the same way. A
 * creation in doubt is never sent again: its effect is COP_EFFECT_UNKNOWN, and cop_result_may_repeat() is 0.
 *
 * Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
 * called from several threads at once with the same client.
 *
 * @param client     from cop_client_new(); borrowed
 * @param database   id or name, UTF-8, such as "1234"; borrowed
 * @param json_body  the values, JSON in UTF-8; borrowed
 * @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
 * @return never NULL; free it with cop_result_free(). cop_result_created_id() is the id of the new profile, or 0 when the
 *         server did not say it
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_create_profile(
    const cop_client *client,
    const char *database,
    const char *json_body,
    uint32_t flags);

/**
 * Updates fields, interests and secret of one profile.
 *
 * The body is {"fields":{"firstname":"John"},"interests":["football"],"secret":"x"} in every version of the API, each key
 * optional. Interests that are not mentioned stay as they are, as far as is known: the server does not document it.
 *
 * The profile is read first, to check the body against its database, and because the server takes an update of a removed
 * profile and stores nothing: that is COP_ERR_REMOVED here. COP_NO_FIELD_CHECK saves the reading and its safety. An update in
 * doubt is sent again, since twice is the same as once.
 *
 * Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
 * called from several threads at once with the same client.
 *
 * @param client     from cop_client_new(); borrowed
 * @param id         the id of the profile
 * @param json_body  the new values, JSON in UTF-8; borrowed
 * @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
 * @return never NULL; free it with cop_result_free(). COP_ERR_NO_PROFILE when the account has none with this id
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_update_profile(
    const cop_client *client,
    uint64_t id,
    const char *json_body,
    uint32_t flags);

/**
 * Updates fields of one profile from a flat object, {"firstname":"John"}, in every version of the API. All else is as with
 * cop_update_profile().
 *
 * @param client     from cop_client_new(); borrowed
 * @param id         the id of the profile
 * @param json_body  the new values, JSON in UTF-8; borrowed
 * @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
 * @return as cop_update_profile()
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_update_profile_fields(
    const cop_client *client,
    uint64_t id,
    const char *json_body,
    uint32_t flags);

/**
 * Makes the interests of one profile exactly those that are given; all others are switched off. All else is as with
 * cop_update_profile().
 *
 * @param client     from cop_client_new(); borrowed
 * @param id         the id of the profile
 * @param json_body  a list of names, ["football"], or a map from names to 1 or 0, JSON in UTF-8; borrowed
 * @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS, and COP_ALLOW_EMPTY to take an empty list, which
 *                   switches all interests off; combined with |, or 0
 * @return as cop_update_profile()
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_update_profile_interests(
    const cop_client *client,
    uint64_t id,
    const char *json_body,
    uint32_t flags);

/**
 * Removes one profile and its sub-profiles. They can still be read by their ids, without their values.
 *
 * A removal in doubt is sent again; when the server then says that the profile has already been removed, the call succeeded.
 * A profile that was removed before the call is COP_ERR_REMOVED.
 *
 * Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
 * with the same client.
 *
 * @param client  from cop_client_new(); borrowed
 * @param id      the id of the profile
 * @return never NULL; free it with cop_result_free(). COP_ERR_NO_PROFILE when the account has none with this id
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_delete_profile(
    const cop_client *client,
    uint64_t id);

/**
 * Removes profiles of `database` by their ids, in one request. Version 2 of the API and later.
 *
 * Those that are not there, or not in this database, are skipped by the server, which never says how many it removed. An
 * empty list is refused, and so are an id twice, the id 0, and a list of another length than `count`.
 *
 * Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
 * called from several threads at once with the same client.
 *
 * @param client    from cop_client_new(); borrowed
 * @param database  id or name, UTF-8, such as "1234"; borrowed
 * @param ids       the ids of `n_ids` profiles; borrowed
 * @param n_ids     length of the list, 1 to 100000
 * @param count     how many profiles the program means to remove, from where it decided that, not from the list
 * @return never NULL; free it with cop_result_free(). COP_ERR_INVALID_ID when the list cannot be meant; COP_ERR_NOT_SUPPORTED
 *         before version 2
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_delete_profiles(
    const cop_client *client,
    const char *database,
    const uint64_t *ids,
    size_t n_ids,
    size_t count);

/* ---- Sub-profiles ------------------------------------------------------------------------------ */

/**
 * Reads the sub-profiles that a profile has in a collection and that meet all conditions, or all of them when there are no
 * conditions. All else is as with cop_get_profiles().
 *
 * @param client      from cop_client_new(); borrowed
 * @param profile_id  the id of the profile
 * @param collection  id or name of the collection, such as "10" or "Orders"; borrowed
 * @param fields      `n_fields` conditions on fields of the collection, all of which must hold; borrowed; NULL is allowed when
 *                    `n_fields` is 0
 * @param n_fields    number of conditions, 0 to 1000
 * @param query       order, size of pages and limit; borrowed for this call; NULL for all by rising id
 * @return as cop_get_profiles(); cop_profile_parent_id() is the profile of a sub-profile
 */
COP_API COP_MUST_USE cop_profile_list *COP_CALL cop_get_subprofiles(
    const cop_client *client,
    uint64_t profile_id,
    const char *collection,
    const char *const *fields,
    size_t n_fields,
    const cop_query *query);

/**
 * Reads the sub-profiles of all profiles in a collection that meet all conditions, or all of them when there are no
 * conditions. All else is as with cop_get_profiles().
 *
 * @param client         from cop_client_new(); borrowed
 * @param collection_id  the id of the collection; names are unique in one database only
 * @param fields         `n_fields` conditions on fields of the collection, all of which must hold; borrowed; NULL is allowed
 *                       when `n_fields` is 0
 * @param n_fields       number of conditions, 0 to 1000
 * @param query          order, size of pages and limit; borrowed for this call; NULL for all by rising id
 * @return as cop_get_profiles(); cop_profile_parent_id() is the profile of a sub-profile
 */
COP_API COP_MUST_USE cop_profile_list *COP_CALL cop_get_subprofiles_of_collection(
    const cop_client *client,
    uint64_t collection_id,
    const char *const *fields,
    size_t n_fields,
    const cop_query *query);

/**
 * Reads one sub-profile by its id. All else is as with cop_get_profile().
 *
 * @param client  from cop_client_new(); borrowed
 * @param id      the id of the sub-profile
 * @return never NULL; free it with cop_result_free(). With COP_OK cop_result_profile() is the sub-profile; COP_ERR_NO_PROFILE
 *         when the account has none with this id
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_get_subprofile(
    const cop_client *client,
    uint64_t id);

/**
 * Updates every sub-profile that a profile has in a collection and that meets all conditions: what cop_update_profiles() does
 * for a database, in every version of the API.
 *
 * The body is a flat object, {"amount":49.95}, in every version. Names and values are checked against the fields of the
 * collection. The profile is read first: the server would make sub-profiles under a removed one.
 *
 * With COP_CREATE a sub-profile is made from the body when none matches. Up to version 2 the server does not say which; it is
 * then looked for, and cop_result_created_id() is the id of the one that meets the conditions, or else of the newest with
 * these values. A create in doubt is never sent again as a create; when its conditions certainly find the sub-profile that it
 * makes, that one is looked for, and once found it is updated. A warning says when the conditions may not find it.
 *
 * Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
 * called from several threads at once with the same client.
 *
 * @param client      from cop_client_new(); borrowed
 * @param profile_id  the id of the profile
 * @param collection  id or name of the collection, such as "10" or "Orders"; borrowed
 * @param fields      `n_fields` conditions on fields of the collection, all of which must hold; borrowed
 * @param n_fields    number of conditions, 1 to 1000
 * @param json_body   the new values, JSON in UTF-8; borrowed
 * @param flags       COP_CREATE, COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_EMPTY, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
 * @return never NULL; free it with cop_result_free(). COP_ERR_NO_PROFILE and COP_ERR_NO_COLLECTION when there is none;
 *         COP_ERR_REMOVED when the profile was removed
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_update_subprofiles(
    const cop_client *client,
    uint64_t profile_id,
    const char *collection,
    const char *const *fields,
    size_t n_fields,
    const char *json_body,
    uint32_t flags);

/**
 * Updates every sub-profile in a collection that meets all conditions, whichever profile it belongs to. Version 3 of the API
 * and later; there is no creating. All else is as with cop_update_subprofiles().
 *
 * Samples of this call disagree about its body: one is flat, {"amount":49.95}, one has the same under "fields",
 * {"fields":{"amount":49.95}}. Both are taken and sent as they are. A server that wants the other shape says nothing and stores
 * nothing, so read one of the sub-profiles back after the first such call.
 *
 * @param client         from cop_client_new(); borrowed
 * @param collection_id  the id of the collection; names are unique in one database only
 * @param fields         `n_fields` conditions on fields of the collection, all of which must hold; borrowed
 * @param n_fields       number of conditions, 1 to 1000
 * @param json_body      the new values in one of the two shapes, JSON in UTF-8; borrowed
 * @param flags          COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_EMPTY, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
 * @return as cop_update_subprofiles(); COP_ERR_NOT_SUPPORTED before version 3
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_update_subprofiles_of_collection(
    const cop_client *client,
    uint64_t collection_id,
    const char *const *fields,
    size_t n_fields,
    const char *json_body,
    uint32_t flags);

/**
 * Makes a sub-profile of a profile in a collection. The same call twice makes two. All else is as with cop_create_profile().
 *
 * @param client      from cop_client_new(); borrowed
 * @param profile_id  the id of the profile, which is read first: the server would make sub-profiles under a removed one
 * @param collection  id or name of the collection, such as "10" or "Orders"; borrowed
 * @param json_body   the values, a flat object in every version of the API, JSON in UTF-8; borrowed
 * @param flags       COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
 * @return never NULL; free it with cop_result_free(). cop_result_created_id() is the id of the new sub-profile, or 0 when the
 *         server did not say it
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_create_subprofile(
    const cop_client *client,
    uint64_t profile_id,
    const char *collection,
    const char *json_body,
    uint32_t flags);

/**
 * Updates fields and secret of one sub-profile: {"fields":{"amount":49.95},"secret":"x"}, each key optional, in every version
 * of the API. All else is as with cop_update_profile().
 *
 * @param client     from cop_client_new(); borrowed
 * @param id         the id of the sub-profile
 * @param json_body  the new values, JSON in UTF-8; borrowed
 * @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
 * @return as cop_update_profile()
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_update_subprofile(
    const cop_client *client,
    uint64_t id,
    const char *json_body,
    uint32_t flags);

/**
 * Updates fields of one sub-profile from a flat object, {"amount":49.95}, in every version of the API. All else is as with
 * cop_update_profile().
 *
 * @param client     from cop_client_new(); borrowed
 * @param id         the id of the sub-profile
 * @param json_body  the new values, JSON in UTF-8; borrowed
 * @param flags      COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
 * @return as cop_update_profile()
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_update_subprofile_fields(
    const cop_client *client,
    uint64_t id,
    const char *json_body,
    uint32_t flags);

/**
 * Removes one sub-profile. All else is as with cop_delete_profile().
 *
 * @param client  from cop_client_new(); borrowed
 * @param id      the id of the sub-profile
 * @return as cop_delete_profile()
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_delete_subprofile(
    const cop_client *client,
    uint64_t id);

/* ---- Imports ----------------------------------------------------------------------------------- */

/**
 * What an import does with its records: one of the constants below.
 */
typedef int32_t cop_import_action;

/** make a profile of every record; nothing is looked for */
#define COP_IMPORT_ADD 1
/** update the profiles that match a record; ignore a record that has no match */
#define COP_IMPORT_UPDATE 2
/** update the profiles that match a record; make one of a record that has no match */
#define COP_IMPORT_UPDATE_OR_ADD 3
/** leave the profiles that match a record alone; make one of a record that has no match */
#define COP_IMPORT_IGNORE_OR_ADD 4
/** remove the profiles that match a record */
#define COP_IMPORT_DELETE 5

/**
 * Makes an import of nothing yet, in the encoding of the client.
 *
 * @param client  from cop_client_new(); borrowed for this call only
 * @return the import, to be freed with cop_import_free(); NULL only when `client` is NULL
 */
COP_API COP_MUST_USE cop_import *COP_CALL cop_import_new(const cop_client *client);

/**
 * Frees an import and its records. One that was started goes on at the server.
 *
 * @param import  from cop_import_new(), or NULL, which does nothing
 */
COP_API void COP_CALL cop_import_free(cop_import *import);

/**
 * Sets the name under which the server lists the import.
 *
 * @param import  from cop_import_new(); borrowed
 * @param name    the name; copied
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_UTF8, and then nothing has changed and cop_import_message() says
 *         why
 */
COP_API cop_status COP_CALL cop_import_set_name(cop_import *import, const char *name);

/**
 * Sets what is done with the records. There is no default.
 *
 * @param import  from cop_import_new(); borrowed
 * @param action  one of the constants above
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
 */
COP_API cop_status COP_CALL cop_import_set_action(cop_import *import, cop_import_action action);

/**
 * Adds a field by which the profile of a record is found. Every action but COP_IMPORT_ADD needs one.
 *
 * @param import  from cop_import_new(); borrowed
 * @param field   name of a field that the records have; copied
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_BODY, and then nothing has changed
 */
COP_API cop_status COP_CALL cop_import_add_key_field(cop_import *import, const char *field);

/**
 * Adds a record. All records have the same keys in the same order.
 *
 * @param import       from cop_import_new(); borrowed
 * @param json_record  a flat object such as {"customerid":4567,"firstname":"John"}; a key "Orders.amount" is a field of the
 *                     sub-profiles in that collection; JSON in UTF-8; copied
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_BODY, and then nothing has changed
 */
COP_API cop_status COP_CALL cop_import_add_record(cop_import *import, const char *json_record);

/**
 * Lets the server fetch the records itself, in place of those of cop_import_add_record(). They cannot be checked then.
 *
 * @param import     from cop_import_new(); borrowed
 * @param url        where they are, "https://..."; copied
 * @param delimiter  "\t", "," or ";" for CSV; NULL for a JSON list of objects; borrowed
 * @return as cop_import_add_record()
 */
COP_API cop_status COP_CALL cop_import_set_location(
    cop_import *import,
    const char *url,
    const char *delimiter);

/**
 * Sets whether empty values leave fields as they are instead of emptying them.
 *
 * @param import  from cop_import_new(); borrowed
 * @param ignore  0 to empty the fields (the default), anything else to leave them
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT
 */
COP_API cop_status COP_CALL cop_import_set_ignore_empty_fields(cop_import *import, int32_t ignore);

/**
 * The number of records that were added.
 *
 * @param import  from cop_import_new(); borrowed
 * @return 0 for NULL
 */
COP_API size_t COP_CALL cop_import_record_count(const cop_import *import);

/**
 * Says what a function of this import refused last, and what to write instead.
 *
 * @param import  from cop_import_new(); borrowed
 * @return never NULL; empty when nothing was refused; borrowed until the next function that changes it or cop_import_free()
 */
COP_API const char *COP_CALL cop_import_message(const cop_import *import);

/**
 * Starts an import into `database`. Version 3 of the API and later. The server works on it in its own time.
 *
 * Names and values of all records are checked against the database. A record with an empty key is refused unless
 * COP_ALLOW_EMPTY allows it: it would match every profile that lacks the key. The way of the API to remove all profiles that
 * are not in an import (removeMissing) is not offered: one short list would remove the rest. An import in doubt is never
 * started again.
 *
 * Blocks until the server has answered or the client's time-out has passed. Nothing is sent when a check fails. May be
 * called from several threads at once with the same client.
 *
 * @param client    from cop_client_new(); borrowed
 * @param database  id or name, UTF-8, such as "1234"; borrowed
 * @param import    from cop_import_new(); borrowed; it may be started again or changed afterwards
 * @param flags     COP_DRY_RUN, COP_NO_FIELD_CHECK, COP_ALLOW_EMPTY, COP_ALLOW_UNKNOWN_FIELDS combined with |, or 0
 * @return never NULL; free it with cop_result_free(). With COP_OK cop_result_created_id() is the id of the import for
 *         cop_import_status(); COP_ERR_NOT_SUPPORTED before version 3
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_import_start(
    const cop_client *client,
    const char *database,
    const cop_import *import,
    uint32_t flags);

/**
 * Reads how far an import has come. Version 3 of the API and later.
 *
 * Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
 * with the same client.
 *
 * @param client  from cop_client_new(); borrowed
 * @param id      the id of the import, cop_result_created_id() of cop_import_start()
 * @return never NULL; free it with cop_result_free(). With COP_OK cop_result_import_progress() tells how far it has come; the
 *         effect is always COP_EFFECT_NONE
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_import_status(const cop_client *client, uint64_t id);

/**
 * What cop_import_status() has read.
 *
 * @param result  of cop_import_status(); borrowed
 * @return how far the import has come, borrowed until cop_result_free(); NULL for the result of another call, of one that
 *         failed, and for NULL
 */
COP_API const cop_import_progress *COP_CALL cop_result_import_progress(const cop_result *result);

/**
 * The server's own word for the state of an import, such as "ready for start". It documents no list of them.
 *
 * @param progress  borrowed
 * @return borrowed until cop_result_free(); NULL for NULL
 */
COP_API const char *COP_CALL cop_import_progress_status(const cop_import_progress *progress);

/**
 * How many records an import has.
 *
 * @param progress  borrowed
 * @return the number; -1 when the server does not say it, and for NULL
 */
COP_API int64_t COP_CALL cop_import_progress_total(const cop_import_progress *progress);

/**
 * How many records of an import were worked on: all of them when it is as many as cop_import_progress_total().
 *
 * @param progress  borrowed
 * @return the number; -1 when the server does not say it, and for NULL
 */
COP_API int64_t COP_CALL cop_import_progress_processed(const cop_import_progress *progress);

/**
 * When an import ran last.
 *
 * @param progress  borrowed
 * @return "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam, borrowed until cop_result_free(); NULL when it never ran, and for NULL
 */
COP_API const char *COP_CALL cop_import_progress_last_run(const cop_import_progress *progress);

/**
 * What went wrong last with an import, in the server's words.
 *
 * @param progress  borrowed
 * @return borrowed until cop_result_free(); NULL when nothing did, and for NULL
 */
COP_API const char *COP_CALL cop_import_progress_error(const cop_import_progress *progress);

/* ---- Any other call ---------------------------------------------------------------------------- */

/**
 * Makes any other call of the API, with authentication, time-outs and the same account of its effect.
 *
 * GET changes nothing and is repeated when it fails. Another call is never repeated in doubt, unless COP_REPEATABLE says
 * that carrying it out twice is the same as once. The calls that can change more than is meant and have a function of their
 * own are refused with its name. Names of parameters and bodies are not checked against the database.
 *
 * Blocks until the server has answered or the client's time-out has passed. May be called from several threads at once
 * with the same client.
 *
 * @param client    from cop_client_new(); borrowed
 * @param method    "GET", "POST", "PUT" or "DELETE"; borrowed
 * @param path      the path behind the version, such as "database/1234/views", not percent-encoded; borrowed
 * @param names     the names of `n_query` parameters of the query, such as "limit"; borrowed
 * @param values    their values, not percent-encoded; borrowed
 * @param n_query   number of parameters, 0 to 1000; with 0 `names` and `values` may be NULL
 * @param json_body the body, JSON in UTF-8, or NULL for none; borrowed
 * @param flags     COP_REPEATABLE or 0
 * @return never NULL; free it with cop_result_free(). With COP_OK cop_result_body() is the JSON that the server sent, if it
 *         sent any; cop_result_created_id() is the id of what the call made, if the server told it
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_request(
    const cop_client *client,
    const char *method,
    const char *path,
    const char *const *names,
    const char *const *values,
    size_t n_query,
    const char *json_body,
    uint32_t flags);

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
 * @return never NULL; in the encoding of the client, borrowed until cop_result_free()
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
 * @return in the encoding of the client, borrowed until cop_result_free(); NULL when the reply had none, or for NULL
 */
COP_API const char *COP_CALL cop_result_body(const cop_result *result);

/**
 * How many times the update was sent, or tried to be sent.
 *
 * @param result  borrowed
 * @return 0 when a check stopped the call, for a dry run or count, which send no update, or for NULL
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
 * @return in the encoding of the client, borrowed until cop_result_free(); NULL for an index out of range, or for NULL
 */
COP_API const char *COP_CALL cop_result_warning(const cop_result *result, size_t index);

/**
 * Frees a result and every text that was borrowed from it.
 *
 * @param result  from any call that returns one, or NULL, which does nothing
 */
COP_API void COP_CALL cop_result_free(cop_result *result);

/* ---- Batch ------------------------------------------------------------------------------------- */

/**
 * How a batch stands: one of the COP_BATCH_ constants. New ones may come.
 */
typedef int32_t cop_state;

/**
 * What cop_batch_count() counts: one of the COP_COUNT_ constants. New ones may come.
 *
 * DONE is the sum of APPLIED, CHECKED, REFUSED, FAILED, UNKNOWN and PENDING.
 */
typedef int32_t cop_counter;

/** No thread works on it yet. */
#define COP_BATCH_NEW 0
/** It works. */
#define COP_BATCH_RUNNING 1
/** It waits because the server is down, or asked it to wait. */
#define COP_BATCH_PAUSED 2
/** It makes single calls to see whether the server is back. */
#define COP_BATCH_PROBING 3
/** An error that every record would meet ended it; cop_batch_message() says which. */
#define COP_BATCH_HALTED 4
/** It was cancelled. */
#define COP_BATCH_CANCELLED 5
/** It was closed, everything is done, and every result was taken. */
#define COP_BATCH_DONE 6
/** Records that the batch took. */
#define COP_COUNT_ADDED 0
/** Records whose result is there, whether it was taken or not. */
#define COP_COUNT_DONE 1
/** Done, and the server took the update; those of earlier runs included. */
#define COP_COUNT_APPLIED 2
/** Applied, and the server said that it made a profile. */
#define COP_COUNT_CREATED 3
/** Done, and refused by a check or by the server: nothing changed. */
#define COP_COUNT_REFUSED 4
/** Done, and the server could not be reached or was overloaded to the last try: nothing changed. */
#define COP_COUNT_FAILED 5
/** Done, and nobody knows what came of it. */
#define COP_COUNT_UNKNOWN 6
/** Calls under way now. */
#define COP_COUNT_IN_FLIGHT 7
/** How many times a record was sent again. */
#define COP_COUNT_RETRIED 8
/** Done, but never sent, because the batch ended before. */
#define COP_COUNT_PENDING 9
/** Applied by an earlier run, as the journal says, and not sent again. */
#define COP_COUNT_SKIPPED 10
/** Done as dry runs. */
#define COP_COUNT_CHECKED 11
/** Set aside because nobody knows what came of them, until they are looked for. */
#define COP_COUNT_IN_DOUBT 12
/** Waiting for their turn. */
#define COP_COUNT_QUEUED 13
/** How many calls may be under way at present. */
#define COP_COUNT_LIMIT 14
/** In imports that were begun and are not known to have ended: cop_batch_use_imports(). */
#define COP_COUNT_IMPORTING 15

/**
 * Makes a batch that works through a client, with its connections, rate limit, time-out and cancellation.
 *
 * A batch decides itself what is attempted again, so cop_options_set_attempts() does not count here; the waits of
 * cop_options_set_backoff_ms() do.
 *
 * @param client  from cop_client_new() or a function like it; borrowed, and may be freed before the batch
 * @return the batch, to be freed with cop_batch_free(); NULL only when `client` is NULL
 */
COP_API COP_MUST_USE cop_batch *COP_CALL cop_batch_new(const cop_client *client);

/**
 * Frees a batch. What has not begun is cancelled, and the calls that are under way are waited for: no longer than the
 * time-out of the client. Results that were not taken are lost. No other thread may use the batch any more.
 *
 * @param batch  from cop_batch_new(), or NULL, which does nothing
 */
COP_API void COP_CALL cop_batch_free(cop_batch *batch);

/**
 * Says why the batch was halted, or else what was wrong with the value that a setter of it refused last.
 *
 * @param batch  from cop_batch_new(); borrowed; NULL is answered with an empty text
 * @return never NULL; empty when there is nothing to say; borrowed, valid until the next setter or cop_batch_free()
 */
COP_API const char *COP_CALL cop_batch_message(const cop_batch *batch);

/**
 * Sets how many records the batch holds at the most, results that were not taken yet included.
 *
 * @param batch    from cop_batch_new(), before the first record and thread; borrowed
 * @param records  1 or more; 2048 is the default, and four imports with cop_batch_use_imports() when that is more
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_INVALID_OPTION, and then nothing has changed
 */
COP_API cop_status COP_CALL cop_batch_set_queue_size(cop_batch *batch, uint32_t records);

/**
 * Sets whether cop_batch_add() waits while the batch is full, instead of answering COP_ERR_QUEUE_FULL at once. Another
 * thread must then take results.
 *
 * @param batch  from cop_batch_new(), before the first record and thread; borrowed
 * @param is_on  0 is off (the default), anything else is on
 * @return as cop_batch_set_queue_size()
 */
COP_API cop_status COP_CALL cop_batch_set_blocking(cop_batch *batch, int32_t is_on);

/**
 * Sets how often a record is tried at the most. Failures of a server that is down do not count.
 *
 * @param batch     from cop_batch_new(), before the first record and thread; borrowed
 * @param attempts  1 to 100; 8 is the default
 * @return as cop_batch_set_queue_size()
 */
COP_API cop_status COP_CALL cop_batch_set_attempts(cop_batch *batch, uint32_t attempts);

/**
 * Sets how long a create in doubt is set aside before the batch looks for its profile: so long that a request which was
 * lost on its way is not carried out any more.
 *
 * @param batch      from cop_batch_new(), before the first record and thread; borrowed
 * @param settle_ms  milliseconds; 600000, ten minutes, is the default
 * @return as cop_batch_set_queue_size()
 */
COP_API cop_status COP_CALL cop_batch_set_settle_ms(cop_batch *batch, uint32_t settle_ms);

/**
 * Sets the pauses while the server is down: the first, and the longest of the later ones, each of which is twice as long as
 * the one before.
 *
 * @param batch        from cop_batch_new(), before the first record and thread; borrowed
 * @param shortest_ms  milliseconds, 1 or more; 1000 is the default
 * @param longest_ms   milliseconds, no less than the shortest; 60000 is the default
 * @return as cop_batch_set_queue_size()
 */
COP_API cop_status COP_CALL cop_batch_set_pause_ms(
    cop_batch *batch,
    uint32_t shortest_ms,
    uint32_t longest_ms);

/**
 * Keeps a journal in a file, from which a later run over the same input learns what this one did; also opens one that an
 * earlier run left behind.
 *
 * What is about to be sent is written before its first byte leaves. With a journal of earlier runs add the whole input
 * again, with the same tags in the same order. Records that were applied come back at once, with 0 attempts, and are not
 * sent; updates that may have been are sent again; creates in doubt are looked for after the settle time; and what cannot
 * be settled comes back with COP_EFFECT_UNKNOWN. A torn end, which a crash leaves behind, is mended. The journal survives
 * the death of the process by any means, though not that of the machine. What was applied is remembered as ranges of tags:
 * let them count up, as line numbers do. Of tags in no order, more than some hundred thousand go to a file beside the
 * journal, 16 bytes each, which is gone with the batch.
 *
 * When it cannot be written amid the run, because the disk is full for one, the batch halts with COP_ERR_JOURNAL: nothing is
 * sent that is not in it, and a later run goes on from there.
 *
 * @param batch     from cop_batch_new(), before the first record and thread; borrowed
 * @param path      the file, made when it is not there; copied
 * @param input_id  a text that is another one for another input, such as its checksum; copied
 * @return COP_OK; COP_ERR_FOREIGN_JOURNAL when the file belongs to another input; COP_ERR_JOURNAL when it cannot be used;
 *         COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or COP_ERR_INVALID_OPTION; cop_batch_message() says more
 */
COP_API cop_status COP_CALL cop_batch_set_journal(
    cop_batch *batch,
    const char *path,
    const char *input_id);

/**
 * Starts threads that work on the batch, and returns at once. They receive no signals of the program. May be called again
 * for more threads.
 *
 * @param batch      from cop_batch_new(); borrowed
 * @param n_threads  1 to 1000
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_OPTION, COP_ERR_FORKED, or COP_ERR_INTERNAL when the system
 *         gives no thread
 */
COP_API cop_status COP_CALL cop_batch_start(const cop_batch *batch, uint32_t n_threads);

/**
 * Works on the batch with the calling thread, until it is closed and everything is done, or it has ended otherwise. Any
 * number of threads may do this, beside those of cop_batch_start().
 *
 * @param batch  from cop_batch_new(); borrowed
 * @return COP_OK, or COP_ERR_NULL_ARGUMENT or COP_ERR_FORKED
 */
COP_API cop_status COP_CALL cop_batch_work(const cop_batch *batch);

/**
 * Adds an update, with the arguments of cop_update_profiles(), all of which are copied.
 *
 * A record that fails a check, be it that an argument is NULL, is taken too and comes back as a result like any other. An
 * asynchronous create whose conditions occur again in the batch makes the later record fail with COP_ERR_REPEATED_CREATE.
 * To remember that, the batch takes about 30 bytes for each asynchronous create.
 *
 * @param batch      from cop_batch_new(); borrowed
 * @param database   id or name
 * @param fields     `n_fields` conditions, all of which must hold
 * @param n_fields   number of conditions, 1 to 1000
 * @param json_body  the new values, a JSON object in the shape of the client's API version
 * @param flags      COP_CREATE, COP_ASYNC, ... combined with |, or 0
 * @param tag        a number that the result will have: unique in the batch, and the same from run to run
 * @return COP_OK when the record was taken; otherwise it was not: COP_ERR_QUEUE_FULL until results are taken,
 *         COP_ERR_BATCH_ENDED, COP_ERR_NULL_ARGUMENT for the batch, COP_ERR_FORKED
 */
COP_API cop_status COP_CALL cop_batch_add(
    const cop_batch *batch,
    const char *database,
    const char *const *fields,
    size_t n_fields,
    const char *json_body,
    uint32_t flags,
    uint64_t tag);

/**
 * Hands out the oldest result, after waiting for one if need be.
 *
 * @param batch       from cop_batch_new(); borrowed
 * @param timeout_ms  how long to wait, in milliseconds; 0 does not wait
 * @param tag         receives the number that the record was added with; not touched when NULL is returned; may be NULL
 * @return a result to be freed with cop_result_free(); NULL when none came in time, or none will come any more
 *         (cop_batch_is_done())
 */
COP_API COP_MUST_USE cop_result *COP_CALL cop_batch_next_result(
    const cop_batch *batch,
    uint32_t timeout_ms,
    uint64_t *tag);

/**
 * Says that no more records come. What was added is done; then the batch is.
 *
 * @param batch  from cop_batch_new(); borrowed; NULL does nothing
 */
COP_API void COP_CALL cop_batch_close(const cop_batch *batch);

/**
 * Ends the batch: calls that are under way are finished, nothing else is begun, and every record that is left over comes
 * back with COP_ERR_PENDING. It sets one atomic: a signal handler may call it. To end the calls that are under way too, call
 * cop_client_cancel().
 *
 * @param batch  from cop_batch_new(); borrowed; NULL does nothing
 */
COP_API void COP_CALL cop_batch_cancel(const cop_batch *batch);

/**
 * Whether no result will come any more and all were taken: the batch was closed, cancelled or halted, and is empty.
 *
 * @param batch  from cop_batch_new(); borrowed
 * @return 1 or 0; 1 for NULL
 */
COP_API int32_t COP_CALL cop_batch_is_done(const cop_batch *batch);

/**
 * How the batch stands.
 *
 * @param batch  from cop_batch_new(); borrowed
 * @return one of COP_BATCH_...; COP_BATCH_DONE for NULL
 */
COP_API cop_state COP_CALL cop_batch_state(const cop_batch *batch);

/**
 * A number of the batch, at any time.
 *
 * @param batch    from cop_batch_new(); borrowed
 * @param counter  one of COP_COUNT_...
 * @return the number; 0 for a counter that this version does not know, or for NULL
 */
COP_API uint64_t COP_CALL cop_batch_count(const cop_batch *batch, cop_counter counter);

/* ---- Batch by imports -------------------------------------------------------------------------- */

/**
 * Sends the records in imports instead of one call for each: thousands at a time. Version 3 of the API and later.
 *
 * Each record must have exactly the condition `key==value` for every key field, and no other; with COP_CREATE its body sets
 * the keys to the same values. COP_ASYNC, COP_DRY_RUN and interests do not fit. A record that does not fit comes back as
 * refused, and says what to write instead; nothing is sent for it, and all others go on. Records with the same database, the
 * same fields in the body and the same COP_CREATE go together in one import; those of which too few come are sent half a
 * second after the first, or at cop_batch_close(). An import writes the key fields too, as their conditions have them.
 *
 * The server works on an import in its own time, and the batch asks how far it is. It says nothing of single records:
 *
 * - When the import has worked on all of its records and names no error, each has COP_EFFECT_APPLIED.
 * - When it names an error, each record is sent once more by itself, which tells what is wrong with which; a create is looked
 *   for before. A start that the server refuses ends in the same way.
 * - An import on which nothing was done for the settle time is left to the server: its records have COP_EFFECT_ACCEPTED, as
 *   they have when the batch is cancelled meanwhile. Later records with the same conditions are then refused with
 *   COP_ERR_REPEATED_CREATE, because the server would keep no order.
 * - An import with COP_CREATE of which nobody knows whether it was started is never started again: two of them could make
 *   every profile twice. Its records are in doubt. After the settle time each is looked for: it is updated when it is there,
 *   and otherwise stays in doubt, because the import may still make it. Without COP_CREATE an import in doubt is started
 *   again: the same values are written into the same profiles.
 *
 * Never are two records with the same conditions in one import: the second waits until the first is done.
 *
 * @param batch               from cop_batch_new(), before the first record and thread; borrowed
 * @param key_fields          `n_key_fields` names of fields by which an import finds the profile of a record; copied
 * @param n_key_fields        number of key fields, 1 to 32
 * @param records_per_import  the most records of one import, 1 to 10000, and no more than half of the queue; 1000 is a good
 *                            number
 * @return COP_OK; COP_ERR_NOT_SUPPORTED before version 3 of the API; COP_ERR_NULL_ARGUMENT, COP_ERR_INVALID_UTF8 or
 *         COP_ERR_INVALID_OPTION, the latter also with cop_options_set_max_matches(), which nobody could keep; then nothing
 *         has changed, and cop_batch_message() says why
 */
COP_API cop_status COP_CALL cop_batch_use_imports(
    cop_batch *batch,
    const char *const *key_fields,
    size_t n_key_fields,
    uint32_t records_per_import);

#ifdef __cplusplus
}
#endif

#endif /* COPERNICA_H */
