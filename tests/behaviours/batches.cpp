/* A batch of records through copernica.hpp, and the outcome of each by its tag. */

#include "driver.hpp"

/* Carries out a "batch" line; the number of threads is kept for the start. */
static void prepare(copernica::batch &batch, const words &line, std::uint32_t &threads)
{
    if (line[1] == "threads") {
        threads = small_number(line[2]);
    } else if (line[1] == "attempts") {
        batch.attempts(small_number(line[2]));
    } else if (line[1] == "settle_ms") {
        batch.settle_time(milliseconds(line[2]));
    } else if (line[1] == "pause_ms") {
        batch.pause(milliseconds(line[2]), milliseconds(line[3]));
    } else {
        give_up("no such setting of a batch: " + line[1]);
    }
}

static void add(const copernica::batch &batch, const record &added)
{
#if COPERNICA_HAS_EXCEPTIONS
    const bool is_taken =
        batch.add(added.database, added.conditions, added.body, added.flags, added.tag);
#else
    const bool is_taken = batch.try_add(added.database, added.conditions, added.body, added.flags,
                                        added.tag) == COP_OK;
#endif
    if (!is_taken) {
        give_up("the batch does not take record " + std::to_string(added.tag));
    }
}

void play_batch(const copernica::client &client, const behaviour &played)
{
    copernica::batch batch(client);
    std::uint32_t threads = 1;

    for (const words &line : played.batch) {
        prepare(batch, line, threads);
    }
    for (const record &each : played.records) {
        add(batch, each);
    }
    batch.close();
#if COPERNICA_HAS_EXCEPTIONS
    batch.start(threads);
#else
    if (batch.try_start(threads) != COP_OK) {
        give_up("the batch does not start: " + batch.message());
    }
#endif
    while (!batch.is_done()) {
        if (const copernica::batch_result done = batch.next_result(std::chrono::minutes(1))) {
            write_line({"outcome", std::to_string(done.tag())});
            write(done.outcome());
        }
    }
}
