/* Synchronises customers from a CSV file: one update for each row, many at once, with a progress line.
 *
 * The first row has the names of the fields, one of which is customerid; cells have no quotes. Rows whose
 * customer is not there yet make a profile. For real work there is the program `copernica sync`.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./sync_csv customers.csv
 */

#include <copernica.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

namespace
{

const char *const database = "1234";
const char *const key = "customerid";

using cells = std::vector<std::string>;

cells cut(const std::string &line)
{
    std::istringstream text(line);
    std::string cell;
    cells found;

    while (std::getline(text, cell, ',')) {
        found.push_back(cell);
    }
    return found;
}

/* Takes one result, if one comes, and says what was wrong with its row. */
void take(const copernica::batch &batch)
{
    const copernica::batch_result done = batch.next_result(std::chrono::seconds(1));

    if (!done) {
        return;
    }
    if (!done.outcome()) {
        std::cout << "line " << done.tag() << ": " << done.outcome().message() << '\n';
    }
    std::cerr << '\r' << batch.count(COP_COUNT_DONE) << " of " << batch.count(COP_COUNT_ADDED)
              << " done";
}

/* Adds one row. While the batch is full, results make room. */
void add(const copernica::client &client, const copernica::batch &batch, const cells &names,
         const cells &row, std::uint64_t line)
{
    copernica::conditions conditions(client);
    copernica::body body(client);

    for (cells::size_type i = 0; i < row.size(); i++) {
        body.set_text(names[i], row[i]);
        if (names[i] == key) {
            conditions.add(key, COP_EQUAL, row[i]);
        }
    }
    try {
        /* Everything is copied, and a row that the database does not take comes back as a result. */
        while (!batch.add(database, conditions, body, COP_CREATE, line)) {
            take(batch);
        }
    } catch (const copernica::error &error) {
        /* What no condition or body can hold is not taken. That a batch has ended is told in the end. */
        if (error.status() != COP_ERR_BATCH_ENDED) {
            std::cout << "line " << line << ": " << error.what() << '\n';
        }
    }
}

void add_all(const copernica::client &client, const copernica::batch &batch, std::istream &file)
{
    std::string text;

    std::getline(file, text);
    const cells names = cut(text);
    for (std::uint64_t line = 2; std::getline(file, text); line++) {
        const cells row = cut(text);

        if (row.size() == names.size()) {
            add(client, batch, names, row, line);
        } else {
            std::cout << "line " << line
                      << ": the number of cells is another one than in the first row\n";
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    const char *url = std::getenv("COPERNICA_URL");
    const char *token = std::getenv("COPERNICA_TOKEN");
    std::ifstream file(argc == 2 ? argv[1] : "");

    if (url == nullptr || token == nullptr || !file) {
        std::cerr
            << "set COPERNICA_URL and COPERNICA_TOKEN, and name a CSV file that can be read\n";
        return EXIT_FAILURE;
    }
    try {
        copernica::client client(token, copernica::options().base_url(url));
        copernica::batch batch(client);

        batch.start(16);
        add_all(client, batch, file);
        batch.close();
        while (!batch.is_done()) {
            take(batch);
        }
        std::cerr << '\n';
        if (batch.state() == COP_BATCH_HALTED) {
            std::cout << "halted: " << batch.message() << '\n';
        }
        std::cout << "applied " << batch.count(COP_COUNT_APPLIED) << ", created "
                  << batch.count(COP_COUNT_CREATED) << ", refused "
                  << batch.count(COP_COUNT_REFUSED) << ", in doubt "
                  << batch.count(COP_COUNT_UNKNOWN) << '\n';
        return batch.count(COP_COUNT_APPLIED) == batch.count(COP_COUNT_ADDED) ? EXIT_SUCCESS
                                                                              : EXIT_FAILURE;
    } catch (const copernica::error &error) {
        std::cerr << cop_effect_name(error.effect()) << ": " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
