/* What copernica.hpp adds to the C interface: ownership, kept refusals, kinds of arguments, exceptions.
 * What calls come to is in the shared table of behaviours. Needs a sandbox. */

#include "online.hpp"

#include <atomic>
#include <thread>
#include <type_traits>

namespace
{

static_assert(!std::is_copy_constructible<copernica::options>::value, "options are move-only");
static_assert(!std::is_copy_constructible<copernica::client>::value, "a client is move-only");
static_assert(!std::is_copy_constructible<copernica::conditions>::value,
              "conditions are move-only");
static_assert(!std::is_copy_constructible<copernica::body>::value, "a body is move-only");
static_assert(!std::is_copy_constructible<copernica::result>::value, "a result is move-only");
static_assert(!std::is_copy_constructible<copernica::query>::value, "a query is move-only");
static_assert(!std::is_copy_constructible<copernica::profile>::value, "a profile is move-only");
static_assert(!std::is_copy_constructible<copernica::profile_list>::value, "a list is move-only");
static_assert(!std::is_copy_constructible<copernica::profile_import>::value,
              "an import is move-only");
static_assert(!std::is_copy_constructible<copernica::batch>::value, "a batch is move-only");
static_assert(std::is_nothrow_move_assignable<copernica::profile_list>::value,
              "moving does not throw");
static_assert(std::is_nothrow_move_assignable<copernica::batch>::value, "moving does not throw");
static_assert(std::is_copy_assignable<copernica::database>::value, "what was read is a value");
static_assert(std::is_nothrow_move_constructible<copernica::client>::value,
              "moving does not throw");
static_assert(std::is_nothrow_move_constructible<copernica::result>::value,
              "moving does not throw");
static_assert(!std::is_convertible<std::string, copernica::client>::value,
              "no text becomes a client by accident");
static_assert(!std::is_convertible<copernica::result, bool>::value, "a result is no number");

void conditions_and_body_may_be_given_in_every_form()
{
    const copernica::client client = client_with(online());
    const std::string condition = "customerid==4567";
    const std::vector<std::string> list = {condition, "lastname==Doe"};
    const std::string json = JANE;
    copernica::conditions conditions(client);
    copernica::body body(client);

    conditions.add("customerid", COP_EQUAL, "4567").add_pattern("lastname", COP_LIKE, "D%");
    body.set_text("firstname", "Jane").set_integer("customerid", 4567).set_null("birthdate");
    CHECK_NUMBER(conditions.size(), 2);
    CHECK_TEXT(conditions.texts().at(1).c_str(), "lastname=~D%");
    CHECK_CONTAINS(body.json().c_str(), "\"customerid\":4567");

    CHECK(client.try_update_profiles("1234", {"customerid==4567", "lastname==Doe"}, JANE).ok());
    CHECK(client.try_update_profiles("1234", {condition}, json).ok());
    CHECK(client.try_update_profiles("1234", {condition, "lastname==Doe"}, json).ok());
    CHECK(client.try_update_profiles("1234", list, JANE).ok());
    CHECK(client.try_update_profiles("1234", conditions, body).ok());
    CHECK(client.try_update_profiles("1234", conditions, json, COP_ASYNC).ok());
    CHECK(client.try_update_profiles("1234", list, body).ok());
    CHECK_NUMBER(client.try_count_profiles("1234", {"customerid==4567"}).matched(), 1);
    CHECK_NUMBER(client.try_count_profiles("1234", list).matched(), 1);
    CHECK_NUMBER(client.try_count_profiles("1234", conditions).matched(), 1);
}

void a_handle_can_be_moved_and_used_on()
{
    copernica::options options = online();
    const copernica::options moved_options = std::move(options);
    copernica::client client = client_with(moved_options);
    const copernica::client moved = std::move(client);
    copernica::result result = moved.try_count_profiles("1234", {"customerid==4567"});
    const copernica::result moved_result = std::move(result);

    CHECK(moved_result.ok());
    CHECK_NUMBER(moved_result.matched(), 1);
    /* What was left behind does nothing and harms nobody. */
    CHECK(!client);
    CHECK_NUMBER(client.try_count_profiles("1234", {"customerid==4567"}).status(),
                 COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(result.status(), COP_ERR_NULL_ARGUMENT);
    options = copernica::options();
    CHECK(options.ok());
}

/* NULL means the defaults, no conditions, or no body to C: what was moved away must not come to mean that. */
void what_was_moved_away_is_refused_and_means_nothing_else()
{
    const copernica::client client = client_with(online());
    copernica::options options = online();
    copernica::conditions conditions(client);
    copernica::body body(client);
    copernica::query query;
    copernica::profile_import import(client);
    const copernica::options moved_options = std::move(options);
    const copernica::conditions moved_conditions = std::move(conditions);
    const copernica::body moved_body = std::move(body);
    const copernica::query moved_query = std::move(query);
    const copernica::profile_import moved_import = std::move(import);

    CHECK(!client_with(options));
    expect_refusal(client_with(options).try_identity(), COP_ERR_NULL_ARGUMENT, "moved");
    expect_refusal(client.try_profiles("1234", conditions).outcome(), COP_ERR_NULL_ARGUMENT,
                   "moved");
    expect_refusal(client.try_profiles("1234", {}, query).outcome(), COP_ERR_NULL_ARGUMENT,
                   "moved");
    expect_refusal(client.try_update_profiles("1234", conditions, JANE), COP_ERR_NULL_ARGUMENT,
                   "moved");
    expect_refusal(client.try_request("PUT", "profile/1/fields", {}, body), COP_ERR_NULL_ARGUMENT,
                   "moved");
    CHECK_NUMBER(client.try_start_import("1234", import).status(), COP_ERR_NULL_ARGUMENT);
    CHECK(!conditions.add("city", COP_EQUAL, "Breda").ok() && !body.set_null("city").ok());
    CHECK(!query.limit(1).ok() && !import.action(COP_IMPORT_ADD).ok());
    CHECK(!options.attempts(1).ok());
    CHECK(conditions.texts().empty() && body.json().empty() && import.record_count() == 0);
    CHECK(client.try_profiles("1234", moved_conditions, moved_query).try_next() != nullptr);
}

void a_refused_option_is_kept_until_the_client_is_made()
{
    copernica::options options = online();

    CHECK(options.ok());
    options.api_version(9).attempts(0).timeout(std::chrono::seconds(5));
    CHECK(!options.ok());
    CHECK_NUMBER(options.status(), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(options.message().c_str(), "version");

    const copernica::client client = client_with(options);
    CHECK(!client);
    CHECK_TEXT(client.message().c_str(), options.message().c_str());
    expect_refusal(client.try_update_profiles("1234", {"customerid==4567"}, JANE),
                   COP_ERR_INVALID_OPTION, "version");
    expect_refusal(client.derive().try_count_profiles("1234", {"customerid==4567"}),
                   COP_ERR_INVALID_OPTION, "version");
}

void every_option_reaches_the_library()
{
    copernica::options good;

    good.base_url("https://api.copernica.com")
        .api_version(4)
        .token_host("https://authenticate.copernica.com")
        .user_agent("my-crm/1.0")
        .proxy("")
        .ca_file("authority.pem")
        .client_certificate("certificate.pem", "key.pem")
        .allow_plain_http()
        .idle_connections(2)
        .connect_timeout(std::chrono::seconds(1))
        .timeout(std::chrono::minutes(1))
        .attempts(2)
        .backoff(std::chrono::milliseconds(1), std::chrono::seconds(1))
        .rate_limit(10)
        .field_check(true)
        .value_check(true)
        .field_list_age(std::chrono::hours(1))
        .max_matches(10)
        .encoding("windows-1252")
        .log(nullptr)
        .log_values(false);
    CHECK_TEXT(good.message().c_str(), "");
    CHECK(good.ok());
    CHECK(!copernica::options().base_url("nonsense").ok());
    CHECK(!copernica::options().token_host("nonsense").ok());
    CHECK(!copernica::options().user_agent("").ok());
    CHECK(!copernica::options().proxy("ftp://127.0.0.1:21").ok());
    CHECK(!copernica::options().encoding("nonsense").ok());
    CHECK(!copernica::options().rate_limit(-1).ok());
    CHECK(!copernica::options().attempts(0).ok());
    CHECK(!copernica::options().timeout(std::chrono::milliseconds(-1)).ok());
    CHECK(!copernica::options().backoff(std::chrono::seconds(2), std::chrono::seconds(1)).ok());
    CHECK(!copernica::options().backoff(std::chrono::seconds(-2), std::chrono::seconds(1)).ok());
    CHECK(!copernica::options().ca_file(std::string("a\0b", 3)).ok());
    CHECK(!copernica::options().client_certificate("a", std::string("a\0b", 3)).ok());
}

void a_token_that_is_none_makes_no_client()
{
    for (const std::string &token :
         {std::string(), std::string("tab\there"), std::string("a\0b", 3)}) {
        const copernica::client client(std::nothrow, token);

        CHECK(!client);
        CHECK_CONTAINS(client.message().c_str(), "access token");
        expect_refusal(client.try_update_profiles("1234", {"customerid==4567"}, JANE),
                       COP_ERR_INVALID_OPTION, "access token");
    }
}

void a_refused_condition_is_kept_and_nothing_is_sent_without_it()
{
    const copernica::client client = client_with(online());
    copernica::conditions conditions(client);
    copernica::body body(client);

    conditions.add("customerid", COP_EQUAL, "4567").add("lastname", COP_EQUAL, "Doe ");
    conditions.add("city", COP_EQUAL, "Amsterdam");
    CHECK(!conditions.ok());
    CHECK_NUMBER(conditions.status(), COP_ERR_INVALID_CONDITION);
    expect_refusal(client.try_update_profiles("1234", conditions, JANE), COP_ERR_INVALID_CONDITION,
                   "blank");
    expect_refusal(client.try_count_profiles("1234", conditions), COP_ERR_INVALID_CONDITION,
                   "blank");

    body.set_text("firstname", "Jane").set_interest("football", true).set_bool("discount", true);
    CHECK(!body.ok());
    CHECK_NUMBER(body.status(), COP_ERR_INVALID_BODY);
    expect_refusal(client.try_update_profiles("1234", {"customerid==4567"}, body),
                   COP_ERR_INVALID_BODY, body.message().c_str());
    CHECK(!copernica::body(client).set_number("discount", 0.0 / 0.0).ok());
    CHECK(!copernica::body(client).set_date("birthdate", "yesterday").ok());
    CHECK(!copernica::body(client).set_text("firstname", std::string("a\0b", 3)).ok());
    CHECK(!copernica::body(client).set_null(std::string("a\0b", 3)).ok());
    CHECK(!copernica::conditions(client).add(std::string("a\0b", 3), COP_EQUAL, "1").ok());
}

void null_texts_are_refused()
{
    const copernica::client client = client_with(online());
    const char *nothing = nullptr;

    CHECK_NUMBER(client.try_update_profiles("1234", {"customerid==4567"}, nothing).status(),
                 COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(client.try_update_profiles("1234", {nothing}, JANE).status(),
                 COP_ERR_NULL_ARGUMENT);
}

void log_lines_arrive_until_the_last_client_is_gone()
{
    std::atomic<int> lines(0);
    copernica::client derived = [&lines] {
        copernica::options options = online();
        options.log([&lines](std::int32_t level, const std::string &line) {
            lines += level == COP_LOG_INFO && line.find("PUT") != std::string::npos ? 1 : 0;
        });
        return client_with(options).derive();
    }();

    /* Options and parent are gone; the function lives with the client. */
    CHECK(derived.try_update_profiles("1234", {"customerid==4567"}, JANE).ok());
    CHECK(lines.load() > 0);
}

void a_call_can_be_ended_from_another_thread()
{
    const copernica::client client = client_with(online());
    const copernica::client derived = client.derive();
    std::thread canceller([&derived] { derived.cancel(); });

    while (derived.try_count_profiles("1234", {"customerid==4567"}).ok()) {
    }
    canceller.join();
    CHECK_NUMBER(derived.try_count_profiles("1234", {"customerid==4567"}).status(),
                 COP_ERR_CANCELLED);
    CHECK(client.try_count_profiles("1234", {"customerid==4567"}).ok());
}

void a_derived_time_out_of_nothing_is_no_endless_one()
{
    const copernica::client client = client_with(online());

    for (const int timeout : {-5, 0}) {
        const copernica::client late = client.derive(std::chrono::milliseconds(timeout));
        const copernica::result result =
            late.try_update_profiles("1234", {"customerid==4567"}, JANE, COP_NO_FIELD_CHECK);
        /* A millisecond may be enough on a fast machine; what must not happen is a call without end. */
        CHECK(result.ok() || result.status() == COP_ERR_TIMEOUT);
    }
    CHECK_NUMBER(copernica::detail::milliseconds(std::chrono::hours(24 * 365), 0), UINT32_MAX);
}

#if COPERNICA_HAS_EXCEPTIONS
void a_failed_call_throws_what_it_came_to()
{
    const copernica::client client(std::getenv("COPERNICA_TOKEN"), online());
    int thrown = 0;

    CHECK_NUMBER(client.update_profiles("1234", {"customerid==4567"}, JANE).effect(),
                 COP_EFFECT_APPLIED);
    CHECK_NUMBER(client.count_profiles("1234", {"customerid==4567"}), 1);
    try {
        client.update_profiles("4321", {"customerid==4567"}, JANE);
    } catch (const std::runtime_error &caught) {
        const copernica::error error = dynamic_cast<const copernica::error &>(caught);

        thrown++;
        CHECK_NUMBER(error.status(), COP_ERR_NO_DATABASE);
        CHECK_NUMBER(error.effect(), COP_EFFECT_NONE);
        CHECK_NUMBER(error.http_status(), 400);
        CHECK(error.may_repeat());
        CHECK_CONTAINS(error.what(), "No database with supplied ID");
        CHECK_CONTAINS(error.outcome().body().c_str(), "\"error\"");
    }
    try {
        CHECK_NUMBER(client.count_profiles("1234", {"custommerid==4567"}), -1);
    } catch (const copernica::error &error) {
        thrown++;
        CHECK_NUMBER(error.status(), COP_ERR_UNKNOWN_FIELD);
    }
    try {
        const copernica::client none("");
    } catch (const copernica::error &error) {
        thrown++;
        CHECK_NUMBER(error.status(), COP_ERR_INVALID_OPTION);
    }
    CHECK_NUMBER(thrown, 3);
}

void what_a_log_function_throws_ends_there()
{
    copernica::options options = online();

    options.log([](std::int32_t, const std::string &) { throw std::runtime_error("on purpose"); });
    CHECK(client_with(options).try_update_profiles("1234", {"customerid==4567"}, JANE).ok());
}
#endif

} // namespace

int main()
{
    conditions_and_body_may_be_given_in_every_form();
    a_handle_can_be_moved_and_used_on();
    what_was_moved_away_is_refused_and_means_nothing_else();
    a_refused_option_is_kept_until_the_client_is_made();
    every_option_reaches_the_library();
    a_token_that_is_none_makes_no_client();
    a_refused_condition_is_kept_and_nothing_is_sent_without_it();
    null_texts_are_refused();
    log_lines_arrive_until_the_last_client_is_gone();
    a_call_can_be_ended_from_another_thread();
    a_derived_time_out_of_nothing_is_no_endless_one();
#if COPERNICA_HAS_EXCEPTIONS
    a_failed_call_throws_what_it_came_to();
    what_a_log_function_throws_ends_there();
#endif
    return test_end();
}
