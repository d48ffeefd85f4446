/* Writing through copernica.hpp: one profile, sub-profiles, imports and any other call. Needs a sandbox. */

#include "online.hpp"

#include <utility>

namespace
{

void a_profile_lives_and_goes(std::uint32_t api_version)
{
    const copernica::client client = client_with(online(api_version));
    copernica::body body(client);

    body.set_text("firstname", "Nora").set_integer("customerid", 7001);
    const copernica::result made = client.try_create_profile("1234", body);
    const std::uint64_t id = made.created_id();
    expect_status(made, COP_OK, COP_EFFECT_APPLIED);
    CHECK(made.created() == copernica::answer::yes && id > 0);
    CHECK(!made.may_repeat());

    expect_status(client.try_update_profile(
                      id, "{\"fields\": {\"city\": \"Breda\"}, \"interests\": [\"football\"]}"),
                  COP_OK, COP_EFFECT_APPLIED);
    expect_status(client.try_update_profile_fields(id, std::string("{\"lastname\": \"Winter\"}")),
                  COP_OK, COP_EFFECT_APPLIED);
    CHECK_TEXT(client.try_profile(id).profile().interests().at(0).c_str(), "football");
    expect_status(client.try_update_profile_interests(id, "[]"), COP_ERR_INVALID_BODY,
                  COP_EFFECT_NONE);
    expect_status(client.try_update_profile_interests(id, "[]", COP_ALLOW_EMPTY), COP_OK,
                  COP_EFFECT_APPLIED);
    const copernica::profile profile = client.try_profile(id).profile();
    CHECK_TEXT(profile.find_field("firstname"), "Nora");
    CHECK_TEXT(profile.find_field("city"), "Breda");
    CHECK_TEXT(profile.find_field("lastname"), "Winter");
    CHECK(profile.interests().empty());

    expect_status(client.try_delete_profile(id), COP_OK, COP_EFFECT_APPLIED);
    expect_status(client.try_delete_profile(id), COP_ERR_REMOVED, COP_EFFECT_NONE);
    expect_status(client.try_update_profile_fields(id, JANE), COP_ERR_REMOVED, COP_EFFECT_NONE);
}

void several_profiles_are_removed_only_when_their_number_is_right()
{
    const copernica::client client = client_with(online(4));
    const std::string body = "{\"fields\": {\"firstname\": \"Nora\"}}";
    const std::vector<std::uint64_t> made = {client.try_create_profile("1234", body).created_id(),
                                             client.try_create_profile("1234", body).created_id()};

    expect_refusal(client.try_delete_profiles("1234", made, 3), COP_ERR_INVALID_ID, "3");
    expect_refusal(client.try_delete_profiles("1234", {}, 0), COP_ERR_INVALID_ID, "empty");
    expect_refusal(client.try_delete_profiles(std::string("1\0", 2), made, 2),
                   COP_ERR_INVALID_DATABASE, "NUL");
    expect_status(client.try_delete_profiles("1234", made, 2), COP_OK, COP_EFFECT_APPLIED);
    CHECK(!client.try_profile(made.at(1)).profile().removed().empty());
}

void a_subprofile_lives_and_goes(std::uint32_t api_version)
{
    const copernica::client client = client_with(online(api_version));
    const copernica::result made = client.try_update_subprofiles(
        2, "Orders", {"ordernumber==9100"}, "{\"ordernumber\": 9100, \"amount\": 5}", COP_CREATE);
    const std::uint64_t id = made.created_id();

    expect_status(made, COP_OK, COP_EFFECT_APPLIED);
    CHECK(id > 0);
    expect_status(client.try_update_subprofile_fields(id, "{\"amount\": 7}"), COP_OK,
                  COP_EFFECT_APPLIED);
    CHECK_TEXT(client.try_subprofile(id).profile().find_field("amount"), "7");
    expect_status(client.try_update_subprofile(id, "{\"fields\": {\"amount\": 8}}"), COP_OK,
                  COP_EFFECT_APPLIED);
    CHECK_NUMBER(client.try_subprofile(id).profile().parent_id(), 2);
    copernica::profile_list mine = client.try_subprofiles(2, "10", {"ordernumber==9100"});
    copernica::profile_list all =
        client.try_subprofiles_of_collection(10, {"ordernumber==9100", "amount==8"});
    const copernica::profile *of_mine = mine.try_next();
    const copernica::profile *of_all = all.try_next();
    CHECK_NUMBER(of_mine != nullptr ? of_mine->id() : 0, id);
    CHECK_NUMBER(of_all != nullptr ? of_all->collection_id() : 0, 10);
    CHECK(mine.try_next() == nullptr && all.try_next() == nullptr && mine.ok() && all.ok());
    expect_status(
        client.try_update_subprofiles_of_collection(10, {"ordernumber==9100"}, "{\"amount\": 9}"),
        api_version < 3 ? COP_ERR_NOT_SUPPORTED : COP_OK,
        api_version < 3 ? COP_EFFECT_NONE : COP_EFFECT_APPLIED);
    expect_status(client.try_delete_subprofile(id), COP_OK, COP_EFFECT_APPLIED);
    expect_status(client.try_delete_subprofile(id), COP_ERR_REMOVED, COP_EFFECT_NONE);
    expect_status(client.try_delete_subprofile(
                      client.try_create_subprofile(2, "Orders", "{\"amount\": 1}").created_id()),
                  COP_OK, COP_EFFECT_APPLIED);
}

void an_import_is_taken_and_its_progress_told(std::uint32_t api_version)
{
    const copernica::client client = client_with(online(api_version));
    copernica::profile_import import(client);

    import.name("a test")
        .action(COP_IMPORT_UPDATE_OR_ADD)
        .add_key_field("customerid")
        .ignore_empty_fields(true)
        .add_record("{\"customerid\": 4567, \"city\": \"Breda\"}");
    CHECK(import.ok());
    CHECK_NUMBER(import.record_count(), 1);
    const copernica::result started = client.try_start_import("Customers", import);
    expect_status(started, COP_OK, COP_EFFECT_ACCEPTED);
    CHECK(started.created_id() > 0);
    const copernica::import_progress progress =
        client.try_import_status(started.created_id()).import_progress();
    CHECK_TEXT(progress.status.c_str(), "finished");
    CHECK_NUMBER(progress.total, 1);
    CHECK_NUMBER(progress.processed, 1);
    CHECK(!progress.last_run.empty() && progress.error.empty());
    CHECK_TEXT(client.try_profile(1).profile().find_field("city"), "Breda");
}

void a_refused_record_is_kept_and_nothing_is_imported_without_it()
{
    const copernica::client client = client_with(online(4));
    copernica::profile_import import(client);

    import.action(COP_IMPORT_ADD)
        .add_record("{\"customerid\": 1}")
        .add_record("{\"city\": \"Breda\"}");
    CHECK(!import.ok());
    CHECK_NUMBER(import.status(), COP_ERR_INVALID_BODY);
    CHECK_CONTAINS(import.message().c_str(), "same keys in the same order");
    CHECK_NUMBER(import.record_count(), 1);
    expect_refusal(client.try_start_import("1234", import), COP_ERR_INVALID_BODY, "same keys");
    CHECK(!copernica::profile_import(client).action(77).ok());
    CHECK(!copernica::profile_import(client).name(std::string("a\0b", 3)).ok());
    CHECK(!copernica::profile_import(client).add_key_field(std::string("a\0b", 3)).ok());
    CHECK(!copernica::profile_import(client).location("https://a.example/", "|").ok());
    CHECK(!copernica::profile_import(client).location(std::string("a\0b", 3)).ok());
    CHECK(!copernica::profile_import(client)
               .location("https://a.example/", std::string(",\0", 2))
               .ok());
    CHECK(copernica::profile_import(client).location("https://a.example/list.csv", ";").ok());
    CHECK(copernica::profile_import(client).location("https://a.example/list.json").ok());
}

void any_other_call_can_be_made()
{
    const copernica::client client = client_with(online(2));
    const copernica::parameter_list one = {{"limit", "1"}};

    CHECK_CONTAINS(client.try_request("GET", "database/1234").body().c_str(), "Customers");
    CHECK_CONTAINS(
        client.try_request("GET", "database/1234/profiles", {{"limit", "1"}, {"start", "2"}})
            .body()
            .c_str(),
        "\"limit\":1");
    CHECK_CONTAINS(client.try_request("GET", "databases", one).body().c_str(), "\"limit\":1");
    CHECK_CONTAINS(client.try_request("GET", "databases", {{"limit", "2"}}).body().c_str(),
                   "\"limit\":2");
    expect_status(client.try_request("PUT", "profile/1/fields", {}, JANE, COP_REPEATABLE), COP_OK,
                  COP_EFFECT_APPLIED);
    CHECK_TEXT(client.try_profile(1).profile().find_field("firstname"), "Jane");
    expect_refusal(
        client.try_request("PUT", "database/1234/profiles", {{"fields[]", "id==1"}}, JANE),
        COP_ERR_INVALID_REQUEST, "cop_update_profiles");
    expect_refusal(client.try_request("GET", std::string("a\0b", 3)), COP_ERR_INVALID_REQUEST,
                   "the path");
    expect_refusal(client.try_request(std::string("GET\0", 4), "a"), COP_ERR_INVALID_REQUEST,
                   "the method");
    expect_refusal(client.try_request("GET", "a", {{"b", std::string("c\0", 2)}}),
                   COP_ERR_INVALID_REQUEST, "the value of \"b\"");
}

void what_a_builder_refused_stops_every_call()
{
    const copernica::client client = client_with(online(2));
    copernica::body body(client);
    copernica::conditions conditions(client);

    body.set_date("birthdate", "yesterday");
    conditions.add("lastname", COP_EQUAL, "Doe ");
    const char *said = body.message().c_str();
    expect_refusal(client.try_create_profile("1234", body), COP_ERR_INVALID_BODY, said);
    expect_refusal(client.try_update_profile(1, body), COP_ERR_INVALID_BODY, said);
    expect_refusal(client.try_update_profile_fields(1, body), COP_ERR_INVALID_BODY, said);
    expect_refusal(client.try_update_profile_interests(1, body), COP_ERR_INVALID_BODY, said);
    expect_refusal(client.try_create_subprofile(1, "10", body), COP_ERR_INVALID_BODY, said);
    expect_refusal(client.try_update_subprofile(1, body), COP_ERR_INVALID_BODY, said);
    expect_refusal(client.try_update_subprofile_fields(1, body), COP_ERR_INVALID_BODY, said);
    expect_refusal(client.try_update_subprofiles(1, "10", conditions, body),
                   COP_ERR_INVALID_CONDITION, "blank");
    expect_refusal(client.try_update_subprofiles_of_collection(10, conditions, body),
                   COP_ERR_INVALID_CONDITION, "blank");
    expect_refusal(client.try_request("PUT", "profile/1/fields", {}, body), COP_ERR_INVALID_BODY,
                   said);
}

#if COPERNICA_HAS_EXCEPTIONS
template <typename Call> void expect_thrown(cop_status status, Call call)
{
    cop_status thrown = COP_OK;

    try {
        call();
    } catch (const copernica::error &error) {
        thrown = error.status();
        CHECK_NUMBER(error.effect(), COP_EFFECT_NONE);
    }
    CHECK_TEXT(cop_status_name(thrown), cop_status_name(status));
}

void a_write_that_fails_throws()
{
    const copernica::client client(std::getenv("COPERNICA_TOKEN"), online(3));
    const std::uint64_t none = 999999;
    const std::uint64_t id =
        client.create_profile("1234", "{\"fields\": {\"firstname\": \"Nora\"}}").created_id();
    const std::uint64_t order =
        client.create_subprofile(id, "Orders", "{\"ordernumber\": 9200}").created_id();
    copernica::profile_import import(client);

    CHECK(client.update_profile(id, "{\"fields\": {\"city\": \"Breda\"}}").ok());
    CHECK(client.update_profile_fields(id, JANE).ok());
    CHECK(client.update_profile_interests(id, "[\"football\"]").ok());
    CHECK(client.update_subprofiles(id, "Orders", {"ordernumber==9200"}, "{\"amount\": 1}").ok());
    CHECK(
        client.update_subprofiles_of_collection(10, {"ordernumber==9200"}, "{\"amount\": 2}").ok());
    CHECK(client.update_subprofile(order, "{\"fields\": {\"amount\": 3}}").ok());
    CHECK(client.update_subprofile_fields(order, "{\"amount\": 4}").ok());
    CHECK(client.delete_subprofile(order).ok());
    CHECK(client.delete_profile(id).ok());
    CHECK_CONTAINS(client.request("GET", "database/1234").body().c_str(), "Customers");
    import.action(COP_IMPORT_ADD).add_record("{\"city\": \"Breda\"}");
    CHECK_NUMBER(client.import_status(client.start_import("1234", import).created_id()).total, 1);

    expect_thrown(COP_ERR_INVALID_BODY, [&] { client.create_profile("1234", "{}"); });
    expect_thrown(COP_ERR_NO_PROFILE, [&] { client.update_profile_fields(none, JANE); });
    expect_thrown(COP_ERR_NO_PROFILE,
                  [&] { client.update_profile(none, "{\"fields\": {\"city\": \"Breda\"}}"); });
    expect_thrown(COP_ERR_NO_PROFILE, [&] { client.update_profile_interests(none, "[\"a\"]"); });
    expect_thrown(COP_ERR_REMOVED, [&] { client.delete_profile(id); });
    expect_thrown(COP_ERR_INVALID_ID, [&] { client.delete_profiles("1234", {1, 2}, 1); });
    expect_thrown(COP_ERR_REMOVED, [&] { client.delete_subprofile(order); });
    expect_thrown(COP_ERR_REMOVED,
                  [&] { client.update_subprofile_fields(order, "{\"amount\": 1}"); });
    expect_thrown(COP_ERR_REFUSED, [&] { return client.import_status(none); });
    expect_thrown(COP_ERR_INVALID_REQUEST, [&] { client.request("PATCH", "database/1234"); });
}
#endif

} // namespace

int main()
{
    for (const std::uint32_t api_version : {0u, 2u, 4u}) {
        a_profile_lives_and_goes(api_version);
        a_subprofile_lives_and_goes(api_version);
    }
    an_import_is_taken_and_its_progress_told(3);
    an_import_is_taken_and_its_progress_told(4);
    several_profiles_are_removed_only_when_their_number_is_right();
    a_refused_record_is_kept_and_nothing_is_imported_without_it();
    any_other_call_can_be_made();
    what_a_builder_refused_stops_every_call();
#if COPERNICA_HAS_EXCEPTIONS
    a_write_that_fails_throws();
#endif
    return test_end();
}
