/* SPDX-License-Identifier: MIT */
/* Opening a SQLite database: what is made, what is refused in which words. */
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/sqlite/migrations.h"
#include "store/sqlite/open.h"
#include "store/sqlite/sqlite_store.h"
#include "world.h"

struct place {
    char folder[TEST_FOLDER_BYTES];
    char path[TEST_FOLDER_BYTES + 32];
    gate_context cx;
    gate_store *store;
};

static struct place make_place(void)
{
    struct place place = {0};

    test_folder_make(place.folder);
    snprintf(place.path, sizeof(place.path), "%s/gatehouse.db", place.folder);
    open_context(&place.cx);
    return place;
}

static gate_status open_at(struct place *place, const char *path)
{
    context_close(&place->cx);
    open_context(&place->cx);
    return sqlite_store_open(
        &place->cx, &(struct sqlite_options){.path = path, .busy_ms = 50},
        &place->store);
}

static void close_store(struct place *place)
{
    place->store->ops->close(place->store);
    place->store = NULL;
}

static void leave_place(struct place *place)
{
    if (place->store != NULL) {
        close_store(place);
    }
    context_close(&place->cx);
    test_folder_remove(place->folder);
}

static void expect_words(const struct place *place, const char *words)
{
    if (strstr(place->cx.message, words) == NULL) {
        expect_text(place->cx.message, words);
    }
}

/* Run SQL behind the store's back. */
static void run_sql(const struct place *place, const char *sql)
{
    sqlite3 *db = NULL;

    expect_int(sqlite3_open(place->path, &db), SQLITE_OK);
    expect_int(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static int64_t ask_sql(const struct place *place, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *select = NULL;
    int64_t answer = -1;

    expect_int(sqlite3_open(place->path, &db), SQLITE_OK);
    expect_int(sqlite3_prepare_v2(db, sql, -1, &select, NULL), SQLITE_OK);
    if (sqlite3_step(select) == SQLITE_ROW) {
        answer = sqlite3_column_int64(select, 0);
    }
    sqlite3_finalize(select);
    sqlite3_close(db);
    return answer;
}

static void write_file(const char *path, const char *text, size_t times)
{
    FILE *file = fopen(path, "w");

    for (size_t i = 0; file != NULL && i < times; i++) {
        fputs(text, file);
    }
    if (file == NULL || fclose(file) != 0) {
        expect_never("the file was written");
    }
}

static void add_ana(struct place *place)
{
    struct world w = {.store = place->store};

    open_context(&w.cx);
    (void)add_account(&w, "ana", "", false);
    context_close(&w.cx);
}

static gate_status find_ana(struct place *place)
{
    gate_account account;

    return place->store->ops->find_account_by_name(place->store, &place->cx,
                                                   "ana", &account);
}

static int mode_of(const struct place *place, const char *ending)
{
    char path[sizeof(place->path) + 8];
    struct stat status = {0};

    snprintf(path, sizeof(path), "%s%s", place->path, ending);
    expect_int(stat(path, &status), 0);
    return (int)(status.st_mode & 0777);
}

TEST(only_the_owner_may_read_the_files)
{
    struct place place = make_place();
    mode_t before = umask(0);

    expect_int(open_at(&place, place.path), GATE_OK);
    add_ana(&place);
    expect_int(mode_of(&place, ""), 0600);
    expect_int(mode_of(&place, "-wal"), 0600);
    expect_int(mode_of(&place, "-shm"), 0600);
    umask(before);
    leave_place(&place);
}

TEST(what_was_written_is_there_after_opening_again)
{
    struct place place = make_place();

    expect_int(open_at(&place, place.path), GATE_OK);
    add_ana(&place);
    close_store(&place);
    expect_int(open_at(&place, place.path), GATE_OK);
    expect_int(find_ana(&place), GATE_OK);
    expect_int(ask_sql(&place, "SELECT 1 FROM pragma_integrity_check"
                               " WHERE integrity_check = 'ok'"),
               1);
    leave_place(&place);
}

TEST(migrations_are_applied_once_and_recorded)
{
    struct place place = make_place();

    expect_int(open_at(&place, place.path), GATE_OK);
    close_store(&place);
    int64_t schema = ask_sql(&place, "PRAGMA schema_version");
    expect_int(ask_sql(&place, "SELECT count(*) FROM migration"),
               sqlite_migration_count);
    expect_int(ask_sql(&place, "SELECT count(*) FROM migration WHERE number = 1"
                               " AND name = 'accounts' AND applied_ms > 0"),
               1);
    expect_int(open_at(&place, place.path), GATE_OK);
    close_store(&place);
    expect_int(ask_sql(&place, "PRAGMA schema_version"), schema);
    expect_int(ask_sql(&place, "PRAGMA application_id"), 0x47415445);
    leave_place(&place);
}

/* What a connection has been told. */
static int64_t ask_connection(struct connection *connection, const char *sql)
{
    sqlite3_stmt *handle = connection_prepare(connection, sql);
    int64_t answer = -1;

    if (handle != NULL && sqlite3_step(handle) == SQLITE_ROW) {
        answer = sqlite3_column_int64(handle, 0);
    }
    (void)sqlite3_reset(handle);
    return answer;
}

TEST(a_commit_is_on_disk_when_it_returns)
{
    struct place place = make_place();
    struct connection *writes = NULL;
    struct connection *reads = NULL;

    expect_int(open_at(&place, place.path), GATE_OK);
    expect_int(ask_sql(&place, "SELECT 1 FROM pragma_journal_mode"
                               " WHERE journal_mode = 'wal'"),
               1);
    expect_int(
        connection_open(&place.cx, place.path, CONNECTION_WRITES, 50, &writes),
        GATE_OK);
    expect_int(ask_connection(writes, "PRAGMA synchronous"), 2); /* FULL */
    expect_int(ask_connection(writes, "PRAGMA foreign_keys"), 1);
    connection_close(writes);
    expect_int(
        connection_open(&place.cx, place.path, CONNECTION_READS, 50, &reads),
        GATE_OK);
    expect_int(ask_connection(reads, "PRAGMA query_only"), 1);
    connection_close(reads);
    leave_place(&place);
}

TEST(a_newer_database_is_refused_and_left_alone)
{
    struct place place = make_place();

    expect_int(open_at(&place, place.path), GATE_OK);
    close_store(&place);
    run_sql(&place, "INSERT INTO migration VALUES (9000, 'passkeys', 1)");
    expect_int(open_at(&place, place.path), GATE_FAULT_CONFIG);
    char words[128];

    snprintf(words, sizeof(words),
             "was made by a newer Gatehouse (schema 9000, this one knows %d):"
             " use that version",
             sqlite_migration_count);
    expect_words(&place, words);
    expect_int(ask_sql(&place, "SELECT count(*) FROM migration"),
               sqlite_migration_count + 1);
    leave_place(&place);
}

TEST(another_programs_database_is_refused_and_left_alone)
{
    struct place place = make_place();

    run_sql(&place, "CREATE TABLE account (id INTEGER)");
    expect_int(open_at(&place, place.path), GATE_FAULT_CONFIG);
    expect_words(&place, "is another program's database");
    expect_int(ask_sql(&place, "SELECT count(*) FROM sqlite_schema"), 1);
    expect_int(ask_sql(&place, "SELECT 1 FROM pragma_journal_mode"
                               " WHERE journal_mode = 'delete'"),
               1);
    leave_place(&place);
}

TEST(what_is_not_a_database_is_refused)
{
    static const struct {
        const char *name;
        const char *text;
        size_t times;
    } cases[] = {
        {"one line", "hello\n", 1},
        {"many lines", "hello, this is a text\n", 1000},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        test_case(cases[i].name);
        struct place place = make_place();
        write_file(place.path, cases[i].text, cases[i].times);
        expect_int(open_at(&place, place.path), GATE_FAULT_CONFIG);
        expect_words(&place, "is not a database");
        leave_place(&place);
    }
}

TEST(a_broken_database_is_a_fault)
{
    struct place place = make_place();

    expect_int(open_at(&place, place.path), GATE_OK);
    close_store(&place);
    int fd = open(place.path, O_RDWR | O_CLOEXEC);
    char garbage[4000];
    memset(garbage, 0xa5, sizeof(garbage));
    expect_int(pwrite(fd, garbage, sizeof(garbage), 100), sizeof(garbage));
    close(fd);
    expect_int(open_at(&place, place.path), GATE_FAULT_STORE);
    expect_words(&place, "is broken (SQLite: ");
    expect_words(&place, "restore it from a backup");
    leave_place(&place);
}

TEST(a_path_that_cannot_be_used_says_what_to_do)
{
    static const struct {
        const char *name;
        const char *path; /* %s: the folder */
        const char *words;
    } cases[] = {
        {"no folder", "%s/none/x.db", "make its folder, or set `database`"},
        {"a file as folder", "%s/file/x.db", "make its folder"},
        {"a folder", "%s", "set `database` to the path of a file"},
        {"a device", "/dev/null", "set `database` to the path of a file"},
        {"no path", "", "no path for the database: set `database`"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        test_case(cases[i].name);
        struct place place = make_place();
        char path[2 * TEST_FOLDER_BYTES] = "";
        const char *rest = cases[i].path;
        if (strncmp(rest, "%s", 2) == 0) {
            snprintf(path, sizeof(path), "%s%s", place.folder, rest + 2);
        } else {
            snprintf(path, sizeof(path), "%s", rest);
        }
        char file[2 * TEST_FOLDER_BYTES];
        snprintf(file, sizeof(file), "%s/file", place.folder);
        write_file(file, "", 1);

        expect_int(open_at(&place, path), GATE_FAULT_CONFIG);
        expect_words(&place, cases[i].words);
        leave_place(&place);
    }
}

/* Names that SQLite takes for something else are names of files here. */
TEST(a_path_is_a_path)
{
    static const char *const names[] = {":memory:", "file:x.db?mode=memory"};
    char before[4096];

    expect_true(getcwd(before, sizeof(before)) != NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        test_case(names[i]);
        struct place place = make_place();
        expect_int(chdir(place.folder), 0);
        expect_int(open_at(&place, names[i]), GATE_OK);
        expect_int(access(names[i], F_OK), 0);
        expect_int(chdir(before), 0);
        leave_place(&place);
    }
}

/* Root may write everywhere: become somebody who may not. */
static int open_as_nobody(struct place *place)
{
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
        return 2;
    }
    return open_at(place, place->path) == GATE_FAULT_CONFIG &&
                   strstr(place->cx.message, "Permission denied") != NULL &&
                   strstr(place->cx.message, "let the server's user") != NULL
               ? 0
               : 1;
}

static int in_a_child(struct place *place, int (*work)(struct place *))
{
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        _exit(work(place));
    }
    expect_int(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(a_folder_one_may_not_write_in_is_refused)
{
    struct place place = make_place();

    expect_int(chmod(place.folder, 0555), 0);
    expect_int(in_a_child(&place, open_as_nobody), 0);
    expect_int(chmod(place.folder, 0755), 0);
    leave_place(&place);
}

TEST(a_file_one_may_not_write_is_refused)
{
    struct place place = make_place();

    expect_int(open_at(&place, place.path), GATE_OK);
    close_store(&place);
    expect_int(chmod(place.folder, 0777), 0);
    expect_int(chmod(place.path, 0444), 0);
    expect_int(in_a_child(&place, open_as_nobody), 0);
    leave_place(&place);
}

TEST(a_locked_database_is_a_fault_at_start)
{
    struct place place = make_place();
    sqlite3 *db = NULL;

    expect_int(sqlite3_open(place.path, &db), SQLITE_OK);
    expect_int(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL),
               SQLITE_OK);
    expect_int(open_at(&place, place.path), GATE_FAULT_STORE);
    expect_words(&place, "is locked by another program");
    sqlite3_close(db);
    expect_int(open_at(&place, place.path), GATE_OK);
    leave_place(&place);
}

TEST(a_database_locked_later_makes_changes_stale_and_reads_go_on)
{
    struct place place = make_place();
    sqlite3 *db = NULL;

    expect_int(open_at(&place, place.path), GATE_OK);
    add_ana(&place);
    expect_int(sqlite3_open(place.path, &db), SQLITE_OK);
    expect_int(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
               SQLITE_OK);
    struct world w = {.store = place.store};
    open_context(&w.cx);
    expect_int(DO(set_archived, &w, .id = 1, .yes = true), GATE_STALE);
    expect_int(find_ana(&place), GATE_OK);
    expect_int(w.store->ops->ping(w.store, &w.cx), GATE_FAULT_BUSY);
    expect_int(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    expect_int(DO(set_archived, &w, .id = 1, .yes = true), GATE_OK);
    sqlite3_close(db);
    context_close(&w.cx);
    leave_place(&place);
}

TEST_MAIN
