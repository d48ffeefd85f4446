/* Plays behaviours through copernica.hpp, as README.md beside this file describes them: with exceptions
 * where they exist, and with the calls that never throw where they do not. */

#include "driver.hpp"

#include <cstdlib>
#include <iostream>

bool behaviour::set_option(const words &line)
{
    const std::string &key = line[0];

    if (key == "base_url") {
        options.base_url(line[1]).token_host(line[1]);
    } else if (key == "backoff_ms") {
        options.backoff(milliseconds(line[1]), milliseconds(line[2]));
    } else if (key == "timeout_ms") {
        options.timeout(milliseconds(line[1]));
    } else if (key == "connect_timeout_ms") {
        options.connect_timeout(milliseconds(line[1]));
    } else if (key == "api_version") {
        options.api_version(small_number(line[1]));
    } else if (key == "attempts") {
        options.attempts(small_number(line[1]));
    } else if (key == "max_matches") {
        options.max_matches(number(line[1]));
    } else if (key == "field_check") {
        options.field_check(line[1] != "0");
    } else if (key == "value_check") {
        options.value_check(line[1] != "0");
    } else {
        return false;
    }
    return true;
}

bool behaviour::set_argument(const words &line)
{
    const std::string &key = line[0];

    if (key == "database") {
        database = line[1];
    } else if (key == "collection") {
        collection = line[1];
    } else if (key == "id") {
        id = number(line[1]);
    } else if (key == "method") {
        method = line[1];
    } else if (key == "path") {
        path = line[1];
    } else if (key == "delete") {
        deleted.push_back(number(line[1]));
    } else if (key == "delete_count") {
        delete_count = static_cast<std::size_t>(number(line[1]));
    } else if (key == "parameter") {
        parameters.emplace_back(line[1], line[2]);
    } else if (key == "query") {
        query.push_back(line);
    } else if (key == "import") {
        import.push_back(line);
    } else if (key == "batch") {
        batch.push_back(line);
    } else {
        return false;
    }
    return true;
}

/* A "record" line begins one, and what stands behind it belongs to it. */
bool behaviour::set_part_of_record(const words &line)
{
    const std::string &key = line[0];

    if (key == "record") {
        records.emplace_back();
        records.back().tag = number(line[1]);
        return true;
    }
    if (records.empty()) {
        return false;
    }
    if (key == "database") {
        records.back().database = line[1];
    } else if (key == "condition") {
        records.back().conditions.push_back(line[1]);
    } else if (key == "body") {
        records.back().body = line[1];
    } else if (key == "flags") {
        records.back().flags = small_number(line[1]);
    } else {
        return false;
    }
    return true;
}

void behaviour::take(const words &line)
{
    const std::string &key = line[0];

    if (set_part_of_record(line)) {
        return;
    }
    if (key == "token") {
        token = line[1];
    } else if (key == "derive_timeout_ms") {
        derive_timeout_ms = line[1];
    } else if (key == "cancelled") {
        cancelled = true;
    } else if (key == "condition") {
        conditions.push_back(line[1]);
    } else if (key == "add" || key == "add_pattern") {
        built_conditions.push_back(line);
    } else if (key == "set") {
        built_body.push_back(line);
    } else if (key == "body") {
        has_body = true;
        body = line[1];
    } else if (key == "flags") {
        flags = small_number(line[1]);
    } else if (key == "update" || key == "count") {
        function = key;
        database = line[1];
    } else if (key == "call") {
        function = line[1];
    } else if (!set_argument(line) && !set_option(line)) {
        give_up("no such key: " + key);
    }
}

namespace
{

void build(copernica::conditions &conditions, const words &line)
{
    const cop_comparison comparison = static_cast<cop_comparison>(std::stol(line[2]));

    if (line[0] == "add") {
        conditions.add(line[1], comparison, line[3]);
    } else {
        conditions.add_pattern(line[1], comparison, line[3]);
    }
}

void build(copernica::body &body, const words &line)
{
    const std::string &kind = line[1];
    const std::string &name = line[2];
    const std::string &value = line[3];

    if (kind == "text") {
        body.set_text(name, value);
    } else if (kind == "integer") {
        body.set_integer(name, std::stoll(value));
    } else if (kind == "number") {
        body.set_number(name, std::stod(value));
    } else if (kind == "bool") {
        body.set_bool(name, value != "0");
    } else if (kind == "null") {
        body.set_null(name);
    } else if (kind == "date") {
        body.set_date(name, value);
    } else if (kind == "interest") {
        body.set_interest(name, value != "0");
    } else {
        give_up("no kind of value: " + kind);
    }
}

/* Makes the call of a case, and writes what it threw as what it came to. */
void call(const copernica::client &client, const behaviour &played,
          const copernica::condition_list &conditions, const copernica::json_body &body)
{
#if COPERNICA_HAS_EXCEPTIONS
    try {
        make_call(client, played, conditions, body);
    } catch (const copernica::error &error) {
        const copernica::result &outcome = error.outcome();
        if (error.what() != outcome.message() || error.status() != outcome.status() ||
            error.effect() != outcome.effect() || error.http_status() != outcome.http_status() ||
            error.may_repeat() != outcome.may_repeat()) {
            give_up("an error differs from its outcome");
        }
        write(outcome);
    }
#else
    make_call(client, played, conditions, body);
#endif
}

void play(const behaviour &played)
{
#if COPERNICA_HAS_EXCEPTIONS
    copernica::client client(played.token, played.options);
#else
    copernica::client client(std::nothrow, played.token, played.options);
    if (!client) {
        give_up(client.message());
    }
#endif
    if (!played.derive_timeout_ms.empty()) {
        client = client.derive(milliseconds(played.derive_timeout_ms));
    }
    if (played.cancelled) {
        client.cancel();
    }
    if (!played.records.empty()) {
        play_batch(client, played);
        return;
    }
    copernica::conditions conditions(client);
    copernica::body body(client);
    for (const words &line : played.built_conditions) {
        build(conditions, line);
    }
    for (const words &line : played.built_body) {
        build(body, line);
    }
    call(client, played,
         played.built_conditions.empty() ? copernica::condition_list(played.conditions)
                                         : copernica::condition_list(conditions),
         played.has_body ? copernica::json_body(played.body) : copernica::json_body(body));
}

} // namespace

int main()
{
    words line;
    behaviour played;

    while (read_line(line)) {
        if (!line[0].empty()) {
            played.take(line);
            continue;
        }
        play(played);
        std::cout << std::endl;
        played = behaviour();
    }
    return EXIT_SUCCESS;
}
