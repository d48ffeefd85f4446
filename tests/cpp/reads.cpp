/* Reading through copernica.hpp: lists that are ranges, profiles that own or borrow, values of the account. Needs a
 * sandbox. */

#include "online.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#if __cplusplus >= 202002L
#include <ranges>
#endif

namespace
{

#if COPERNICA_HAS_EXCEPTIONS
using iterator = copernica::profile_list::iterator;

static_assert(
    std::is_same<std::iterator_traits<iterator>::iterator_category, std::input_iterator_tag>::value,
    "lists have input iterators");
static_assert(
    std::is_same<std::iterator_traits<iterator>::reference, const copernica::profile &>::value,
    "a profile of a list cannot be moved out of it");
#if __cplusplus >= 202002L
static_assert(std::input_iterator<iterator>, "the iterators are those of C++20 too");
static_assert(std::ranges::input_range<copernica::profile_list>, "a list is a range");
#endif
#endif

const char *const AMSTERDAM = "city==Amsterdam";

copernica::query pages_of(std::uint32_t size)
{
    copernica::query query;

    query.page_size(size);
    return query;
}

void a_list_gives_every_profile_once_without_exceptions(std::uint32_t api_version)
{
    /* The list goes on without the client, and tells the log of its calls. */
    int lines = 0;
    copernica::profile_list list = [&] {
        copernica::options options = online(api_version);
        options.log([&lines](std::int32_t, const std::string &) { lines++; });
        return client_with(options).try_profiles("1234", {AMSTERDAM}, pages_of(2));
    }();
    const int lines_before = lines;
    std::uint64_t last = 0;

    while (const copernica::profile *profile = list.try_next()) {
        CHECK(profile->id() > last);
        CHECK_TEXT(profile->find_field("City"), "Amsterdam");
        last = profile->id();
    }
    CHECK(list.ok());
    CHECK(lines > lines_before);
    CHECK_NUMBER(list.count(), 3);
    CHECK(list.try_next() == nullptr);
    expect_status(list.outcome(), COP_OK, COP_EFFECT_NONE);
}

void no_conditions_are_all_profiles()
{
    const copernica::client client = client_with(online());
    copernica::profile_list all = client.try_profiles("Customers");
    copernica::profile_list none_given = client.try_profiles("Customers", {}, pages_of(5));
    copernica::query query;
    copernica::profile_list two =
        client.try_profiles("1234", {}, query.order("lastname", true).limit(2).data_only(true));

    while (all.try_next() != nullptr && none_given.try_next() != nullptr) {
    }
    CHECK_NUMBER(all.count(), 11);
    CHECK_NUMBER(none_given.try_next() == nullptr ? none_given.count() : 0, 11);
    CHECK(two.try_next() != nullptr && two.try_next()->secret().empty());
    CHECK(two.try_next() == nullptr && two.ok());
    /* What a read takes for everything, an update refuses. */
    expect_refusal(client.try_update_profiles("1234", {}, JANE), COP_ERR_NO_CONDITIONS,
                   "condition");
}

/* What is left of a client that was moved. */
copernica::client client_that_was_moved()
{
    copernica::client client = client_with(online());
    const copernica::client moved = std::move(client);

    return client;
}

void a_list_that_failed_is_empty_and_says_why()
{
    const copernica::client client = client_with(online());
    copernica::query query;
    copernica::profile_list lists[] = {
        client.try_profiles("1234", {"citty==Amsterdam"}),
        client.try_profiles("1234", {}, query.page_size(1001).order(std::string("a\0b", 3))),
        client.try_profiles(std::string("1\0", 2)),
        client.try_profiles("1234", {std::string("city==\0", 7)}),
        client.try_subprofiles(1, std::string("1\0", 2)),
        client_with(online().api_version(9)).try_profiles("1234"),
        client_that_was_moved().try_profiles("1234"),
    };
    const cop_status statuses[] = {COP_ERR_UNKNOWN_FIELD,      COP_ERR_INVALID_OPTION,
                                   COP_ERR_INVALID_DATABASE,   COP_ERR_INVALID_CONDITION,
                                   COP_ERR_INVALID_COLLECTION, COP_ERR_INVALID_OPTION,
                                   COP_ERR_NULL_ARGUMENT};

    CHECK(!query.ok());
    CHECK_NUMBER(query.status(), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(query.message().c_str(), "1000");
    for (std::size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        CHECK(lists[i].try_next() == nullptr);
        CHECK(!lists[i].ok());
        CHECK_TEXT(lists[i].outcome().status_name(), cop_status_name(statuses[i]));
        CHECK(!lists[i].outcome().message().empty());
        CHECK_NUMBER(lists[i].count(), 0);
    }
}

void a_list_can_be_ended_from_outside()
{
    const copernica::client client = client_with(online()).derive();
    copernica::profile_list list = client.try_profiles("1234", {}, pages_of(1));

    CHECK(list.try_next() != nullptr);
    client.cancel();
    while (list.try_next() != nullptr) {
    }
    CHECK_NUMBER(list.outcome().status(), COP_ERR_CANCELLED);
    CHECK(list.count() > 0);
}

void a_moved_list_goes_on_where_it_was()
{
    const copernica::client client = client_with(online());
    copernica::profile_list list = client.try_profiles("1234", {AMSTERDAM}, pages_of(1));
    const std::uint64_t first = list.try_next()->id();
    copernica::profile_list moved = std::move(list);

    CHECK(moved.try_next()->id() > first);
    CHECK(moved.try_next() != nullptr);
    CHECK(moved.try_next() == nullptr && moved.ok());
    /* What was left behind does nothing and harms nobody. */
    CHECK(list.try_next() == nullptr);
    CHECK_NUMBER(list.count(), 0);
    CHECK_NUMBER(list.outcome().status(), COP_ERR_NULL_ARGUMENT);
    list = client.try_profiles("1234", {AMSTERDAM});
    CHECK(list.try_next() != nullptr);
}

void an_outcome_outlives_its_list()
{
    const copernica::client client = client_with(online());
    copernica::result outcome = client.try_profiles("1234", {"citty==Amsterdam"}).outcome();
    const copernica::result moved = std::move(outcome);

    CHECK_CONTAINS(moved.message().c_str(), "did you mean \"city\"");
    CHECK_NUMBER(outcome.status(), COP_ERR_NULL_ARGUMENT);
}

void a_profile_shows_what_it_has(std::uint32_t api_version)
{
    const copernica::client client = client_with(online(api_version));
    const copernica::result read = client.try_profile(1);
    const copernica::profile profile = read.profile();

    expect_status(read, COP_OK, COP_EFFECT_NONE);
    CHECK(!!profile);
    CHECK_NUMBER(profile.id(), 1);
    CHECK_NUMBER(profile.database_id(), 1234);
    CHECK_NUMBER(profile.parent_id(), 0);
    CHECK_NUMBER(profile.collection_id(), 0);
    CHECK_TEXT(profile.find_field("CUSTOMERID"), "4567");
    CHECK(profile.find_field("nofield") == nullptr);
    CHECK(profile.find_field(std::string("city\0", 5)) == nullptr);
    CHECK_NUMBER(profile.fields().size(), 9);
    CHECK_TEXT(profile.fields().at(1).first.c_str(), "firstname");
    CHECK_TEXT(profile.fields().at(1).second.c_str(), "John");
    CHECK_TEXT(profile.interests().at(0).c_str(), "newsletter");
    CHECK_TEXT(profile.created().c_str(), "2024-01-15 09:30:00");
    CHECK(!profile.modified().empty() && !profile.secret().empty() && profile.removed().empty());
    CHECK_TEXT(profile.json().c_str(), read.body().c_str());
}

void a_profile_owns_what_it_shows_when_its_result_is_given_away()
{
    const copernica::client client = client_with(online());
    copernica::profile profile = client.try_profile(1).profile();
    const copernica::profile moved = std::move(profile);

    CHECK_TEXT(moved.find_field("customerid"), "4567");
    CHECK(!profile);
    CHECK_NUMBER(profile.id(), 0);
    CHECK(profile.fields().empty() && profile.interests().empty() && profile.json().empty());
    profile = client.try_profile(12).profile();
    CHECK_TEXT(profile.removed().c_str(), "2024-04-01 00:00:00");
    CHECK_TEXT(profile.find_field("city"), "");
    CHECK(!client.try_profile(999999).profile());
    CHECK(!client.try_identity().profile());
}

void the_account_tells_who_it_is_and_what_it_has(std::uint32_t api_version)
{
    const copernica::client client = client_with(online(api_version));
    const copernica::identity identity = client.try_identity().identity();
    const std::vector<copernica::database> databases = client.try_databases().databases();
    const std::vector<copernica::field> fields = client.try_fields("1234").fields();

    CHECK(identity.id > 0);
    CHECK_TEXT(identity.name.c_str(), "Demo account");
    CHECK_NUMBER(databases.size(), 1);
    CHECK_NUMBER(databases.at(0).id, 1234);
    CHECK_TEXT(databases.at(0).name.c_str(), "Customers");
    CHECK_CONTAINS(databases.at(0).description.c_str(), "Made-up");
    CHECK_NUMBER(databases.at(0).fields.size(), fields.size());
    CHECK_NUMBER(databases.at(0).interests.size(), 4);
    CHECK_NUMBER(databases.at(0).collections.at(0).id, 10);
    CHECK_TEXT(databases.at(0).collections.at(0).name.c_str(), "Orders");
    CHECK_TEXT(fields.at(0).type.c_str(), "integer");
    CHECK_NUMBER(fields.at(1).length, 100);
    CHECK_TEXT(fields.at(6).choices.at(1).c_str(), "female");
    CHECK_NUMBER(client.try_fields("4321").status(), COP_ERR_NO_DATABASE);
    CHECK(client.try_fields("4321").fields().empty());
    CHECK(client.try_identity().databases().empty());
    CHECK_NUMBER(client.try_databases().identity().id, 0);
    CHECK_NUMBER(client.try_databases().import_progress().total, -1);
}

#if COPERNICA_HAS_EXCEPTIONS
void a_list_is_a_range()
{
    const copernica::client client(std::getenv("COPERNICA_TOKEN"), online());
    copernica::profile_list list = client.profiles("1234", {AMSTERDAM}, pages_of(2));
    std::vector<std::string> names;

    for (const copernica::profile &profile : client.profiles("1234", {AMSTERDAM}, pages_of(2))) {
        names.push_back(profile.field("firstname"));
    }
    CHECK_NUMBER(names.size(), 3);
    CHECK_NUMBER(std::count_if(list.begin(), list.end(),
                               [&names](const copernica::profile &profile) {
                                   return profile.field("firstname") == names.front();
                               }),
                 1);
    CHECK(list.begin() == list.end());
    CHECK(copernica::profile_list::iterator() == list.end());
}

void a_loop_that_was_left_can_be_gone_on_with()
{
    const copernica::client client(std::getenv("COPERNICA_TOKEN"), online());
    copernica::profile_list list = client.profiles("1234", {}, pages_of(2));
    copernica::profile_list::iterator place = list.begin();

    CHECK_NUMBER(place->id(), list.begin()->id());
    place++;
    const std::uint64_t second = (*place).id();
    copernica::profile_list moved = std::move(list);
    CHECK(place == moved.begin());
    for (const copernica::profile &profile : moved) {
        CHECK(profile.id() >= second);
    }
    CHECK_NUMBER(moved.count(), 11);
}

void what_is_thrown_amid_a_loop_leaves_nothing_behind()
{
    const copernica::client client(std::getenv("COPERNICA_TOKEN"), online());
    bool is_caught = false;

    try {
        for (const copernica::profile &profile : client.profiles("1234", {}, pages_of(2))) {
            if (profile.field("custommerid") == "4567") {
                CHECK(false);
            }
        }
    } catch (const copernica::error &error) {
        is_caught = true;
        CHECK_NUMBER(error.status(), COP_ERR_UNKNOWN_FIELD);
        CHECK_NUMBER(error.effect(), COP_EFFECT_NONE);
        CHECK_CONTAINS(error.what(), "custommerid");
    }
    CHECK(is_caught);
    CHECK_TEXT(client.profile(1).field("customerid").c_str(), "4567");
}

void a_list_that_breaks_off_throws_and_never_looks_complete()
{
    const copernica::client client(std::getenv("COPERNICA_TOKEN"), online());
    const copernica::client derived = client.derive();
    copernica::profile_list list = derived.profiles("1234", {}, pages_of(2));
    int thrown = 0;

    for (int attempt = 0; attempt < 2; attempt++) {
        try {
            for (const copernica::profile &profile : list) {
                CHECK(profile.id() > 0);
                derived.cancel();
            }
        } catch (const copernica::error &error) {
            /* The error keeps what it tells, whatever becomes of the list. */
            const copernica::error copy = error;

            if (attempt == 1) {
                list = client.profiles("1234");
            }
            thrown++;
            CHECK_NUMBER(copy.status(), COP_ERR_CANCELLED);
            CHECK(!copy.outcome().message().empty());
        }
    }
    CHECK_NUMBER(thrown, 2);
}

template <typename Call> void expect_thrown(cop_status status, Call call)
{
    cop_status thrown = COP_OK;

    try {
        call();
    } catch (const copernica::error &error) {
        thrown = error.status();
    }
    CHECK_TEXT(cop_status_name(thrown), cop_status_name(status));
}

void a_read_that_fails_throws()
{
    const copernica::client client(std::getenv("COPERNICA_TOKEN"), online());
    const copernica::client stranger("wrongtoken", online());

    CHECK_TEXT(client.identity().name.c_str(), "Demo account");
    CHECK_NUMBER(client.databases().size(), 1);
    CHECK_NUMBER(client.fields("1234").size(), 9);
    CHECK_TEXT(client.subprofile(client.subprofiles(1, "Orders").begin()->id())
                   .field("ordernumber")
                   .c_str(),
               client.subprofiles_of_collection(10).begin()->field("ordernumber").c_str());
    expect_thrown(COP_ERR_NO_PROFILE, [&] { return client.profile(999999); });
    expect_thrown(COP_ERR_NO_PROFILE, [&] { return client.subprofile(999999); });
    expect_thrown(COP_ERR_NO_DATABASE, [&] { return client.fields("4321"); });
    expect_thrown(COP_ERR_NO_DATABASE, [&] { return client.profiles("4321"); });
    expect_thrown(COP_ERR_NO_COLLECTION, [&] { return client.subprofiles(1, "Ordres"); });
    expect_thrown(COP_ERR_AUTH, [&] { return stranger.identity(); });
    expect_thrown(COP_ERR_AUTH, [&] { return stranger.databases(); });
    expect_thrown(COP_ERR_AUTH, [&] { return stranger.subprofiles_of_collection(10); });
    expect_thrown(COP_ERR_NULL_ARGUMENT, [] {
        copernica::profile_list list(nullptr);
        copernica::profile_list moved = std::move(list);
        return list.begin();
    });
}
#endif

} // namespace

int main()
{
    for (const std::uint32_t api_version : {0u, 2u, 4u}) {
        a_list_gives_every_profile_once_without_exceptions(api_version);
        a_profile_shows_what_it_has(api_version);
        the_account_tells_who_it_is_and_what_it_has(api_version);
    }
    no_conditions_are_all_profiles();
    a_list_that_failed_is_empty_and_says_why();
    a_list_can_be_ended_from_outside();
    a_moved_list_goes_on_where_it_was();
    an_outcome_outlives_its_list();
    a_profile_owns_what_it_shows_when_its_result_is_given_away();
#if COPERNICA_HAS_EXCEPTIONS
    a_list_is_a_range();
    a_loop_that_was_left_can_be_gone_on_with();
    what_is_thrown_amid_a_loop_leaves_nothing_behind();
    a_list_that_breaks_off_throws_and_never_looks_complete();
    a_read_that_fails_throws();
#endif
    return test_end();
}
