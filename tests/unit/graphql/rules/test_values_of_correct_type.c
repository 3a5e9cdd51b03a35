/* SPDX-License-Identifier: MIT */
/* Section 5.6.1, 5.6.2 and 5.6.4: Values of Correct Type, Input Object Field
 * Names, Input Object Required Fields. */
#include "validating.h"

static const char rule[] = "ValuesOfCorrectTypeRule";

TEST(values_of_their_types_pass)
{
    static const struct validating_row rows[] = {
        {"{int(v:1) float(v:1) float(v:1.5) string(v:\"\") boolean(v:true) "
         "id(v:1) id(v:\"a\") color(v:RED)}",
         ""},
        {"{int(v:null) list(v:null) list(v:[1,null]) list(v:1) table(v:1) "
         "table(v:[1,[2]])}",
         ""},
        {"{any(v:{a:[1,\"\",RED,null]}) any(v:1.5)}", ""},
        {"{point(v:{z:1}) point(v:{z:1,deep:{z:1,deep:null}}) one(v:{a:1})}",
         ""},
        {"query($v:String){int(v:$v) list(v:[$v]) point(v:{z:$v}) any(v:[$v]) "
         "one(v:{a:$v})}",
         ""},
        {"{nothing(v:\"\") int(w:\"\")}", ""},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(leaves_of_another_type_are_told_where_they_stand)
{
    static const struct validating_row rows[] = {
        {"{int(v:\"1\")}", "1:8"},
        {"{int(v:1.0)}", "1:8"},
        {"{int(v:2147483648)}", "1:8"},
        {"{int(v:[1])}", "1:8"},
        {"{int(v:{a:1})}", "1:8"},
        {"{float(v:\"1\") float(v:true)}", "1:10 1:23"},
        {"{string(v:1) string(v:RED)}", "1:11 1:23"},
        {"{boolean(v:1)}", "1:12"},
        {"{id(v:1.0)}", "1:7"},
        {"{color(v:BLUE) color(v:\"RED\")}", "1:10 1:24"},
        {"{list(v:[1,\"2\",[3]])}", "1:12 1:16"},
        {"{must(v:null) strict(v:[null])}", "1:9 1:25"},
        {"query($v:Int=\"1\",$w:[Int!]=[null]){name @once(v:\"\")}",
         "1:14 1:29 1:49"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(input_objects_have_their_fields_and_no_others)
{
    static const struct validating_row rows[] = {
        {"{point(v:1)}", "1:10"},
        {"{point(v:[{z:1}])}", "1:10"},
        {"{point(v:{})}", "1:10"},
        {"{point(v:{z:1,deep:{y:\"\"}})}", "1:20 1:23"},
        {"{point(v:{z:1,w:{}})}", "1:15"},
        {"{point(v:{z:null,x:null})}", "1:13 1:20"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST(a_one_of_object_has_exactly_one_field_and_it_is_not_null)
{
    static const struct validating_row rows[] = {
        {"{one(v:{})}", "1:8"},
        {"{one(v:{a:1,b:\"\"})}", "1:8"},
        {"{one(v:{a:null})}", "1:8"},
        {"{one(v:{a:\"\",c:1})}", "1:8 1:11 1:14"},
    };

    EXPECT_TOLD(rule, rows);
}

TEST_MAIN
