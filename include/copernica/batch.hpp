/* Many updates, done by many threads, each with a result. */

#ifndef COPERNICA_BATCH_HPP
#define COPERNICA_BATCH_HPP

#include <copernica/body.hpp>
#include <copernica/client.hpp>
#include <copernica/conditions.hpp>
#include <copernica/detail.hpp>
#include <copernica/options.hpp>
#include <copernica/result.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace copernica
{

namespace detail
{

/* Frees a batch, which waits for its last calls, and only then lets go of the function that they tell the log. */
struct batch_deleter {
    void operator()(cop_batch *handle) const noexcept
    {
        cop_batch_free(handle);
    }

    std::shared_ptr<const log_function> log;
};

} // namespace detail

/** What a batch hands out: a result and the number that its record was added with, or nothing when none came in time. */
class batch_result
{
  public:
    /** Takes over a result of the C interface, or nullptr. */
    batch_result(cop_result *adopted, std::uint64_t tag) noexcept
        : is_there_(adopted != nullptr), tag_(tag), outcome_(adopted)
    {
    }

    /** Whether there is a result. Whether the record went well is outcome().ok(). */
    explicit operator bool() const noexcept
    {
        return is_there_;
    }

    /** The number that the record was added with; 0 when there is no result. */
    std::uint64_t tag() const noexcept
    {
        return tag_;
    }

    /** What came of the record. */
    const result &outcome() const noexcept
    {
        return outcome_;
    }

  private:
    bool is_there_;
    std::uint64_t tag_;
    result outcome_;
};

/**
 * Many updates, done by many threads: cop_batch tells how it keeps order, follows the server and settles what is in doubt.
 *
 *     copernica::batch batch(client);
 *     batch.start(16);
 *     for (const customer &each : customers) {
 *         while (!batch.add("1234", {"customerid==" + each.id}, each.json, COP_CREATE, each.line)) {
 *             take(batch.next_result(std::chrono::seconds(1)));
 *         }
 *     }
 *     batch.close();
 *     while (!batch.is_done()) {
 *         take(batch.next_result(std::chrono::seconds(1)));
 *     }
 *
 * Set it up before the first record and thread. It keeps what it needs of its client, which may be gone before it. When it
 * is destroyed, what has not begun is cancelled and the calls under way are waited for; results not taken are lost.
 */
class batch
{
  public:
    /** A batch that works through a client. One of a client that could not be made refuses everything. */
    explicit batch(const client &client)
        : handle_(cop_batch_new(client.handle_.get()), detail::batch_deleter{client.log_}),
          refusal_(client.refusal_)
    {
    }

    /** How many records it holds at the most, results that were not taken yet included: 1 or more. */
    batch &queue_size(std::uint32_t records)
    {
        return keep(cop_batch_set_queue_size(handle_.get(), records));
    }

    /** Whether adding waits while the batch is full; another thread must then take results. */
    batch &blocking(bool is_on)
    {
        return keep(cop_batch_set_blocking(handle_.get(), is_on ? 1 : 0));
    }

    /** How often a record is tried at the most: 1 to 100. */
    batch &attempts(std::uint32_t number)
    {
        return keep(cop_batch_set_attempts(handle_.get(), number));
    }

    /** How long a create in doubt is set aside before the batch looks for its profile: cop_batch_set_settle_ms(). */
    batch &settle_time(std::chrono::milliseconds duration)
    {
        return is_duration("the settle time", duration)
                   ? keep(cop_batch_set_settle_ms(handle_.get(), detail::milliseconds(duration, 0)))
                   : *this;
    }

    /** The pauses while the server is down: the first, and the longest of the later ones. */
    batch &pause(std::chrono::milliseconds shortest, std::chrono::milliseconds longest)
    {
        return is_duration("the shortest pause", shortest) &&
                       is_duration("the longest pause", longest)
                   ? keep(cop_batch_set_pause_ms(handle_.get(), detail::milliseconds(shortest, 0),
                                                 detail::milliseconds(longest, 0)))
                   : *this;
    }

    /**
     * Keeps a journal, from which a later run over the same input learns what this one did: cop_batch_set_journal(). The
     * `input_id` is another one for another input.
     */
    batch &journal(const std::string &path, const std::string &input_id)
    {
        return refusal_.keep_nul(COP_ERR_INVALID_OPTION, "the path of the journal", path) &&
                       refusal_.keep_nul(COP_ERR_INVALID_OPTION, "the id of the input", input_id)
                   ? keep(cop_batch_set_journal(handle_.get(), path.c_str(), input_id.c_str()))
                   : *this;
    }

    /**
     * Sends the records in imports instead of one call for each, thousands at a time: cop_batch_use_imports(). Each record
     * must have exactly the condition `key==value` for every key field, and no other. Version 3 of the API and later.
     */
    batch &use_imports(const std::vector<std::string> &key_fields, std::uint32_t records_per_import)
    {
        std::vector<const char *> fields;

        for (const std::string &field : key_fields) {
            refusal_.keep_nul(COP_ERR_INVALID_OPTION, "the name of a key field", field);
            fields.push_back(field.c_str());
        }
        return refusal_.is_none() ? keep(cop_batch_use_imports(handle_.get(), fields.data(),
                                                               fields.size(), records_per_import))
                                  : *this;
    }

    /** Whether no setter has refused anything. A batch that was halted is told by state(). */
    bool ok() const noexcept
    {
        return refusal_.is_none();
    }

    /** COP_OK, or why the first refused value was refused. */
    cop_status status() const noexcept
    {
        return refusal_.status;
    }

    /** What was wrong with the first refused value, or else why the batch was halted; empty when there is nothing to say. */
    std::string message() const
    {
        return refusal_.is_none() ? cop_batch_message(handle_.get()) : refusal_.message;
    }

    /** Starts threads that work on the batch, 1 to 1000, and returns at once: COP_OK, or why it did not. */
    COPERNICA_NODISCARD cop_status try_start(std::uint32_t threads) const noexcept
    {
        return refusal_.is_none() ? cop_batch_start(handle_.get(), threads) : refusal_.status;
    }

    /** Works on the batch with the calling thread until it has ended: COP_OK, or why it did not. */
    COPERNICA_NODISCARD cop_status try_work() const noexcept
    {
        return refusal_.is_none() ? cop_batch_work(handle_.get()) : refusal_.status;
    }

    /**
     * Adds an update, with the arguments of client::update_profiles(), all of which are copied.
     *
     * A record that fails a check of the library is taken, and comes back as a result like any other. One with a NUL in a
     * text, or with conditions or a body that refused something while they were made, is not taken.
     *
     * @param database    id or name
     * @param conditions  all of which must hold
     * @param body        the new values
     * @param flags       COP_CREATE, COP_ASYNC, ... combined with |, or 0
     * @param tag         a number that the result will have: unique in the batch, and the same from run to run
     * @return COP_OK when the record was taken, COP_ERR_QUEUE_FULL until results are taken, COP_ERR_BATCH_ENDED, or why it
     *         was refused
     */
    COPERNICA_NODISCARD cop_status try_add(const std::string &database,
                                           const condition_list &conditions, const json_body &body,
                                           std::uint32_t flags, std::uint64_t tag) const noexcept
    {
        return added(database, conditions, body, flags, tag).status;
    }

#if COPERNICA_HAS_EXCEPTIONS
    /** As try_start(); throws copernica::error when the status is not COP_OK. */
    void start(std::uint32_t threads) const
    {
        check(try_start(threads));
    }

    /** As try_work(); throws copernica::error when the status is not COP_OK. */
    void work() const
    {
        check(try_work());
    }

    /** As try_add(), but returns false while the batch is full; throws copernica::error when the record was refused. */
    COPERNICA_NODISCARD bool add(const std::string &database, const condition_list &conditions,
                                 const json_body &body, std::uint32_t flags,
                                 std::uint64_t tag) const
    {
        const detail::refusal refusal = added(database, conditions, body, flags, tag);

        if (refusal.status == COP_ERR_QUEUE_FULL) {
            return false;
        }
        check(refusal);
        return true;
    }
#endif

    /** Hands out the oldest result, after waiting for one if need be; nothing when none came in time or will come. */
    COPERNICA_NODISCARD batch_result next_result(std::chrono::milliseconds timeout) const noexcept
    {
        std::uint64_t tag = 0;
        cop_result *came =
            cop_batch_next_result(handle_.get(), detail::milliseconds(timeout, 0), &tag);

        return batch_result(came, tag);
    }

    /** Says that no more records come. What was added is done; then the batch is. */
    void close() const noexcept
    {
        cop_batch_close(handle_.get());
    }

    /** Ends the batch: what is under way is finished, and all else comes back with COP_ERR_PENDING. */
    void cancel() const noexcept
    {
        cop_batch_cancel(handle_.get());
    }

    /** Whether no result will come any more and all were taken. */
    bool is_done() const noexcept
    {
        return cop_batch_is_done(handle_.get()) != 0;
    }

    /** How the batch stands: one of COP_BATCH_... */
    cop_state state() const noexcept
    {
        return cop_batch_state(handle_.get());
    }

    /** A number of the batch, at any time: one of COP_COUNT_... */
    std::uint64_t count(cop_counter counter) const noexcept
    {
        return cop_batch_count(handle_.get(), counter);
    }

  private:
    batch &keep(cop_status status)
    {
        refusal_.keep(status, cop_batch_message(handle_.get()));
        return *this;
    }

    bool is_duration(const char *name, std::chrono::milliseconds duration)
    {
        return refusal_.keep_negative(COP_ERR_INVALID_OPTION, name, duration);
    }

    /* What became of a record: COP_OK, or why it was not taken. */
    detail::refusal added(const std::string &database, const condition_list &conditions,
                          const json_body &body, std::uint32_t flags, std::uint64_t tag) const
    {
        detail::refusal refusal(refusal_);

        refusal.keep_nul(COP_ERR_INVALID_DATABASE, "the database", database);
        refusal.keep(conditions.refusal_).keep(body.refusal_);
        if (refusal.is_none()) {
            const cop_status status =
                cop_batch_add(handle_.get(), database.c_str(), conditions.fields_.data(),
                              conditions.fields_.size(), body.json_, flags, tag);
            refusal.keep(status, status == COP_OK ? "" : reason(status));
        }
        return refusal;
    }

    std::string reason(cop_status status) const
    {
        const std::string more = message();

        return cop_status_message(status) + (more.empty() ? more : ' ' + more);
    }

#if COPERNICA_HAS_EXCEPTIONS
    static void check(const detail::refusal &refusal)
    {
        if (!refusal.is_none()) {
            throw error(result(refusal));
        }
    }

    void check(cop_status status) const
    {
        check(refusal_);
        if (status != COP_OK) {
            check(detail::refusal().keep(status, reason(status)));
        }
    }
#endif

    std::unique_ptr<cop_batch, detail::batch_deleter> handle_;
    detail::refusal refusal_;
};

} // namespace copernica

#endif /* COPERNICA_BATCH_HPP */
