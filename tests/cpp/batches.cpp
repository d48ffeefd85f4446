/* Batches through copernica.hpp: adding and taking in turn, threads of the program's own, journals, and what is left when a
 * batch goes. Needs a sandbox. */

#include "online.hpp"

#include <atomic>
#include <cstdio>
#include <thread>
#include <utility>

namespace
{

using std::chrono::milliseconds;

const std::chrono::seconds LONG(60);

std::vector<std::string> customer(std::uint64_t number)
{
    return {"customerid==" + std::to_string(number)};
}

std::string living_in(std::uint64_t number, const std::string &city)
{
    return "{\"customerid\": " + std::to_string(number) + ", \"city\": \"" + city + "\"}";
}

/* Takes results until the batch is done; returns their number. Each tag below `seen.size()` is counted. */
std::size_t take_all(const copernica::batch &batch, std::vector<int> &seen)
{
    std::size_t taken = 0;

    while (!batch.is_done()) {
        if (const copernica::batch_result done = batch.next_result(LONG)) {
            seen.at(static_cast<std::size_t>(done.tag()))++;
            taken++;
        }
    }
    return taken;
}

void one_thread_adds_and_takes_in_turn()
{
    const std::uint64_t records = 200;
    std::vector<int> seen(records);
    bool was_full = false;
    /* The client may be gone before the batch. */
    copernica::batch batch(client_with(online()));

    CHECK_NUMBER(batch.state(), COP_BATCH_NEW);
    batch.queue_size(5)
        .attempts(3)
        .blocking(false)
        .settle_time(milliseconds(100))
        .pause(milliseconds(10), milliseconds(100));
    CHECK(batch.ok() && batch.message().empty());
    CHECK_NUMBER(batch.try_start(4), COP_OK);
    for (std::uint64_t tag = 0; tag < records; tag++) {
        const std::uint64_t number = 20000 + tag % 50;

        while (batch.try_add("1234", customer(number), living_in(number, "Leiden"), COP_CREATE,
                             tag) == COP_ERR_QUEUE_FULL) {
            was_full = true;
            if (const copernica::batch_result done = batch.next_result(LONG)) {
                CHECK(done.outcome().ok());
                seen.at(static_cast<std::size_t>(done.tag()))++;
            }
        }
    }
    batch.close();
    take_all(batch, seen);
    CHECK(was_full);
    CHECK(seen == std::vector<int>(records, 1));
    CHECK_NUMBER(batch.count(COP_COUNT_APPLIED), records);
    CHECK_NUMBER(batch.count(COP_COUNT_CREATED), 50);
    CHECK_NUMBER(batch.state(), COP_BATCH_DONE);
    CHECK(!batch.next_result(LONG));
    CHECK_NUMBER(batch.try_add("1234", customer(1), JANE, 0, 1), COP_ERR_BATCH_ENDED);
}

void a_record_that_fails_a_check_comes_back_and_a_broken_one_is_not_taken()
{
    const copernica::client client = client_with(online());
    copernica::batch batch(client);
    copernica::conditions conditions(client);
    copernica::body body(client);
    std::vector<int> seen(3);

    conditions.add("lastname", COP_EQUAL, "Doe ");
    body.set_date("birthdate", "yesterday");
    CHECK_NUMBER(batch.try_add("1234", {"customerid=1"}, JANE, 0, 1), COP_OK);
    CHECK_NUMBER(batch.try_add("1234", {}, JANE, 0, 2), COP_OK);
    CHECK_NUMBER(batch.try_add("1234", conditions, JANE, 0, 3), COP_ERR_INVALID_CONDITION);
    CHECK_NUMBER(batch.try_add("1234", customer(1), body, 0, 4), COP_ERR_INVALID_BODY);
    CHECK_NUMBER(batch.try_add(std::string("1\0", 2), customer(1), JANE, 0, 5),
                 COP_ERR_INVALID_DATABASE);
    CHECK_NUMBER(batch.count(COP_COUNT_ADDED), 2);
    const copernica::batch_result first = batch.next_result(milliseconds(0));
    CHECK_NUMBER(first.tag(), 1);
    expect_status(first.outcome(), COP_ERR_INVALID_CONDITION, COP_EFFECT_NONE);
    CHECK_NUMBER(batch.next_result(milliseconds(-1)).tag(), 2);
    CHECK(!batch.next_result(milliseconds(-1)));
    batch.close();
    CHECK_NUMBER(take_all(batch, seen), 0);
}

void a_refused_setting_stops_the_batch()
{
    const copernica::client client = client_with(online());
    copernica::batch batch(client);

    batch.queue_size(0).attempts(2);
    CHECK(!batch.ok());
    CHECK_NUMBER(batch.status(), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(batch.message().c_str(), "1 or more");
    CHECK_NUMBER(batch.try_start(1), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(batch.try_work(), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(batch.try_add("1234", customer(1), JANE, 0, 1), COP_ERR_INVALID_OPTION);
    CHECK(!copernica::batch(client).attempts(0).ok());
    CHECK(!copernica::batch(client).settle_time(milliseconds(-1)).ok());
    CHECK(!copernica::batch(client).pause(milliseconds(2), milliseconds(1)).ok());
    CHECK(!copernica::batch(client).pause(milliseconds(-2), milliseconds(1)).ok());
    CHECK(!copernica::batch(client).journal(std::string("a\0b", 3), "c").ok());
    CHECK(!copernica::batch(client).journal("a", std::string("c\0", 2)).ok());
    CHECK_NUMBER(copernica::batch(client).journal("/no/such/place", "c").status(), COP_ERR_JOURNAL);
    CHECK_NUMBER(copernica::batch(client_with(online().api_version(9))).try_start(1),
                 COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(copernica::batch(client).try_start(0), COP_ERR_INVALID_OPTION);
}

void threads_of_the_program_work_and_wait()
{
    const std::uint64_t records = 100;
    std::vector<int> seen(records);
    copernica::batch batch(client_with(online()));
    std::atomic<int> taken_on(0);

    batch.queue_size(3).blocking(true);
    std::thread worker([&] { taken_on += batch.try_work() == COP_OK ? 1 : 0; });
    std::thread reader([&] { take_all(batch, seen); });
    for (std::uint64_t tag = 0; tag < records; tag++) {
        CHECK_NUMBER(batch.try_add("1234", customer(4567), JANE, 0, tag), COP_OK);
    }
    batch.close();
    worker.join();
    reader.join();
    CHECK_NUMBER(taken_on.load(), 1);
    CHECK(seen == std::vector<int>(records, 1));
}

void a_cancelled_batch_gives_back_what_it_did_not_do()
{
    const std::uint64_t records = 100;
    std::vector<int> seen(records);
    copernica::batch batch(client_with(online()));

    for (std::uint64_t tag = 0; tag < records; tag++) {
        CHECK_NUMBER(batch.try_add("1234", customer(4567), JANE, 0, tag), COP_OK);
    }
    CHECK_NUMBER(batch.try_start(1), COP_OK);
    const copernica::batch_result first = batch.next_result(LONG);
    CHECK(!!first && first.outcome().ok());
    seen.at(static_cast<std::size_t>(first.tag()))++;
    batch.cancel();
    take_all(batch, seen);
    CHECK(seen == std::vector<int>(records, 1));
    CHECK_NUMBER(batch.state(), COP_BATCH_CANCELLED);
    CHECK_NUMBER(batch.count(COP_COUNT_APPLIED) + batch.count(COP_COUNT_PENDING), records);
}

void a_halted_batch_says_why()
{
    copernica::batch batch(client_with(online()));

    CHECK_NUMBER(batch.try_add("4321", customer(4567), JANE, 0, 1), COP_OK);
    CHECK_NUMBER(batch.try_start(1), COP_OK);
    CHECK_NUMBER(batch.next_result(LONG).outcome().status(), COP_ERR_PENDING);
    CHECK_NUMBER(batch.state(), COP_BATCH_HALTED);
    CHECK(batch.ok());
    CHECK_CONTAINS(batch.message().c_str(), "database");
}

void a_batch_with_work_left_may_go_at_any_time()
{
    std::atomic<int> lines(0);
    int lines_in_the_end = 0;

    for (const std::uint32_t threads : {0u, 1u, 8u}) {
        copernica::options options = online();
        options.log([&lines](std::int32_t, const std::string &) { lines++; });
        /* The function lives as long as the batch: its last calls tell it. */
        copernica::batch batch(client_with(options));

        for (std::uint64_t tag = 0; tag < 50; tag++) {
            CHECK_NUMBER(batch.try_add("1234", customer(tag), JANE, 0, tag), COP_OK);
        }
        if (threads > 0) {
            CHECK_NUMBER(batch.try_start(threads), COP_OK);
            CHECK(!!batch.next_result(LONG));
        }
        copernica::batch moved = std::move(batch);
        CHECK_NUMBER(moved.count(COP_COUNT_ADDED), 50);
        /* What was left behind does nothing; taking another one's place ends what was there. */
        CHECK(batch.is_done() && !batch.next_result(milliseconds(0)));
        CHECK_NUMBER(batch.try_start(1), COP_ERR_NULL_ARGUMENT);
        moved = copernica::batch(client_with(online()));
        lines_in_the_end = lines.load();
        CHECK_NUMBER(moved.count(COP_COUNT_ADDED), 0);
    }
    CHECK(lines_in_the_end > 0);
    CHECK_NUMBER(lines.load(), lines_in_the_end);
}

void a_second_run_skips_what_the_first_applied()
{
    /* Every program of these tests has a sandbox, and so an address, of its own. */
    std::string path = std::getenv("COPERNICA_URL");

    path = "batches." + path.substr(path.rfind(':') + 1) + ".journal";
    std::remove(path.c_str());
    for (std::uint64_t run = 0; run < 2; run++) {
        std::vector<int> seen(1);
        copernica::batch batch(client_with(online()));

        CHECK_TEXT(batch.journal(path, "customers").message().c_str(), "");
        CHECK_NUMBER(batch.try_start(1), COP_OK);
        CHECK_NUMBER(batch.try_add("1234", customer(4567), JANE, 0, 0), COP_OK);
        batch.close();
        CHECK_NUMBER(take_all(batch, seen), 1);
        CHECK_NUMBER(batch.count(COP_COUNT_APPLIED), 1);
        CHECK_NUMBER(batch.count(COP_COUNT_SKIPPED), run);
    }
    CHECK_NUMBER(copernica::batch(client_with(online())).journal(path, "others").status(),
                 COP_ERR_FOREIGN_JOURNAL);
    std::remove(path.c_str());
}

void a_batch_can_send_its_records_in_imports()
{
    const std::uint64_t records = 20;
    std::vector<int> seen(records);
    const copernica::client client = client_with(online(4));
    copernica::batch batch(client);

    CHECK_TEXT(batch.use_imports({"customerid"}, 100).message().c_str(), "");
    CHECK_NUMBER(batch.try_start(2), COP_OK);
    for (std::uint64_t tag = 0; tag < records; tag++) {
        const std::string number = std::to_string(30000 + tag);

        CHECK_NUMBER(
            batch.try_add("1234", {"customerid==" + number},
                          "{\"fields\": {\"customerid\": " + number + ", \"city\": \"Breda\"}}",
                          COP_CREATE, tag),
            COP_OK);
    }
    batch.close();
    take_all(batch, seen);
    CHECK(seen == std::vector<int>(records, 1));
    CHECK_NUMBER(batch.count(COP_COUNT_APPLIED), records);
    CHECK_NUMBER(batch.count(COP_COUNT_IMPORTING), 0);
    CHECK_NUMBER(client.try_count_profiles("1234", {"customerid>=30000", "city==Breda"}).matched(),
                 records);
    CHECK_NUMBER(copernica::batch(client_with(online(2))).use_imports({"customerid"}, 100).status(),
                 COP_ERR_NOT_SUPPORTED);
    CHECK(!copernica::batch(client).use_imports({}, 100).ok());
    CHECK(!copernica::batch(client).use_imports({"customerid"}, 0).ok());
    CHECK(!copernica::batch(client).use_imports({"customerid", "city"}, 10001).ok());
    CHECK(copernica::batch(client).use_imports({"customerid", "city"}, 1000).ok());
    CHECK_CONTAINS(
        copernica::batch(client).use_imports({std::string("a\0b", 3)}, 100).message().c_str(),
        "the name of a key field");
}

#if COPERNICA_HAS_EXCEPTIONS
template <typename Call> std::string thrown_by(cop_status status, Call call)
{
    try {
        call();
    } catch (const copernica::error &error) {
        CHECK_TEXT(cop_status_name(error.status()), cop_status_name(status));
        CHECK_NUMBER(error.effect(), COP_EFFECT_NONE);
        return error.what();
    }
    return "nothing was thrown";
}

void what_a_batch_refuses_is_thrown_but_a_full_queue_is_not()
{
    const copernica::client client = client_with(online());
    copernica::conditions conditions(client);
    copernica::batch batch(client);
    copernica::batch refused(client);

    batch.queue_size(1);
    CHECK(batch.add("1234", customer(4567), JANE, 0, 1));
    CHECK(!batch.add("1234", customer(4567), JANE, 0, 2));
    conditions.add("lastname", COP_EQUAL, "Doe ");
    CHECK_CONTAINS(thrown_by(COP_ERR_INVALID_CONDITION,
                             [&] { return batch.add("1234", conditions, JANE, 0, 3); })
                       .c_str(),
                   "blank");
    batch.close();
    batch.work();
    CHECK_NUMBER(batch.next_result(LONG).tag(), 1);
    CHECK_CONTAINS(
        thrown_by(COP_ERR_BATCH_ENDED, [&] { return batch.add("1234", customer(1), JANE, 0, 4); })
            .c_str(),
        "no more records");
    refused.attempts(0);
    CHECK_TEXT(thrown_by(COP_ERR_INVALID_OPTION, [&] { refused.start(1); }).c_str(),
               refused.message().c_str());
    CHECK_TEXT(thrown_by(COP_ERR_INVALID_OPTION, [&] { refused.work(); }).c_str(),
               refused.message().c_str());
    CHECK(!thrown_by(COP_ERR_INVALID_OPTION, [&] { copernica::batch(client).start(0); }).empty());
}

void what_is_thrown_amid_a_batch_ends_it()
{
    std::uint64_t added = 0;

    CHECK_TEXT(thrown_by(COP_ERR_INTERNAL,
                         [&added] {
                             copernica::batch batch(client_with(online()));

                             batch.start(2);
                             while (batch.add("1234", customer(added), JANE, 0, added)) {
                                 if (++added == 20) {
                                     throw copernica::error(
                                         copernica::result(copernica::detail::refusal().keep(
                                             COP_ERR_INTERNAL, "on purpose")));
                                 }
                             }
                         })
                   .c_str(),
               "on purpose");
    CHECK_NUMBER(added, 20);
}
#endif

} // namespace

int main()
{
    one_thread_adds_and_takes_in_turn();
    a_record_that_fails_a_check_comes_back_and_a_broken_one_is_not_taken();
    a_refused_setting_stops_the_batch();
    threads_of_the_program_work_and_wait();
    a_cancelled_batch_gives_back_what_it_did_not_do();
    a_halted_batch_says_why();
    a_batch_with_work_left_may_go_at_any_time();
    a_second_run_skips_what_the_first_applied();
    a_batch_can_send_its_records_in_imports();
#if COPERNICA_HAS_EXCEPTIONS
    what_a_batch_refuses_is_thrown_but_a_full_queue_is_not();
    what_is_thrown_amid_a_batch_ends_it();
#endif
    return test_end();
}
