/* What the parts of the C++ driver share: a case as it was read, and what is written of its outcome. */

#ifndef COPERNICA_BEHAVIOURS_DRIVER_HPP
#define COPERNICA_BEHAVIOURS_DRIVER_HPP

#include <copernica.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

/* A line of a case or of an answer. */
using words = std::vector<std::string>;

/* ---- lines.cpp */

/* A case that this program does not understand must not look like one that passed. */
[[noreturn]] void give_up(const std::string &reason);

/* Reads a line of a case; false at the end of the input. One that leaves out its last words has empty ones. */
bool read_line(words &line);
void write_line(const words &line);

std::uint64_t number(const std::string &text);
std::uint32_t small_number(const std::string &text);
std::chrono::milliseconds milliseconds(const std::string &text);

/* ---- driver.cpp */

/* One update of a batch. */
struct record {
    std::uint64_t tag = 0;
    std::string database{};
    words conditions{};
    std::string body{};
    std::uint32_t flags = 0;
};

/* What a case says, and what it is to be played with. */
struct behaviour {
    copernica::options options{};
    std::string token{};
    std::string derive_timeout_ms{};
    bool cancelled = false;
    words conditions{};
    std::vector<words> built_conditions{};
    std::vector<words> built_body{};
    bool has_body = false;
    std::string body{};
    std::uint32_t flags = 0;
    std::string function{};
    std::string database{};
    std::uint64_t id = 0;
    std::string collection{};
    std::string method{};
    std::string path{};
    std::vector<std::uint64_t> deleted{};
    std::size_t delete_count = 0;
    copernica::parameter_list parameters{};
    std::vector<words> query{};
    std::vector<words> import{};
    std::vector<words> batch{};
    std::vector<record> records{};

    void take(const words &line);

  private:
    bool set_option(const words &line);
    bool set_argument(const words &line);
    bool set_part_of_record(const words &line);
};

/* ---- results.cpp */

void write(const copernica::result &result);
void write(const copernica::profile &profile);
void write(const copernica::identity &identity);
void write(const copernica::database &database);
void write(const copernica::field &field);
void write(const copernica::import_progress &progress);

/* ---- calls.cpp */

/* Makes the call of a case and writes what it came to; with exceptions, what failed is thrown. */
void make_call(const copernica::client &client, const behaviour &played,
               const copernica::condition_list &conditions, const copernica::json_body &body);

/* ---- batches.cpp */

/* Gives the records of a case to a batch and writes the outcome of each. */
void play_batch(const copernica::client &client, const behaviour &played);

#endif
