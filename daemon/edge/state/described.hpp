// The members of everything that the state holds, by the names under which they are stored. A
// member that core/memory.hpp gains is one word here (left out, record.cpp does not compile) and
// one step in versions.cpp. Nothing outside this folder includes it.
#pragma once
#include <boost/describe.hpp>
#include <boost/mp11/list.hpp>
#include <boost/pfr/tuple_size.hpp>
#include <cstddef>

#include "core/event.hpp"
#include "core/memory.hpp"

namespace pullkeeper {

// How many members of a struct have no name here.
template <class type>
constexpr std::size_t undescribed =
    boost::pfr::tuple_size_v<type> -
    boost::mp11::mp_size<
        boost::describe::describe_members<type, boost::describe::mod_public>>::value;

BOOST_DESCRIBE_ENUM(level, debug, info, warning, error)
BOOST_DESCRIBE_STRUCT(stream_key, (), (domain, app, stream))
BOOST_DESCRIBE_STRUCT(config, (), (start, end, sources))
BOOST_DESCRIBE_STRUCT(proof, (), (accepted, request_id, seen, vain, shown, asks, added))
BOOST_DESCRIBE_STRUCT(failure_memory, (), (attempts, kind, code, failed, at, not_before))
BOOST_DESCRIBE_STRUCT(write_memory, (), (op, wanted, beside_live, accepted, before))
BOOST_DESCRIBE_STRUCT(hindrances, (),
                      (blocked, beside_refused, update_absent_failed, update_absent_vain,
                       update_refusals, update_failures))
BOOST_DESCRIBE_STRUCT(incident_memory, (), (phase, dark_since, dark_total))
BOOST_DESCRIBE_STRUCT(drift_memory, (), (left_until, repairs, fought))
BOOST_DESCRIBE_STRUCT(stream_memory, (),
                      (key, name, on_removed, asked, stood_as_wanted, known, standing, ended,
                       proofs, sent, under_way, in_the_way, failing, drift, trouble))
BOOST_DESCRIBE_STRUCT(domain_memory, (),
                      (learned, describe_forbidden, list_lag, list_sights, add_replaces))
BOOST_DESCRIBE_STRUCT(foreign_memory, (), (app, stream, until))
BOOST_DESCRIBE_STRUCT(domain_record, (), (name, learned, failing, foreign))
BOOST_DESCRIBE_STRUCT(endpoint_memory, (), (start_margin, below_limit))
BOOST_DESCRIBE_STRUCT(limit_memory, (), (period, calm_since, paused_until))
BOOST_DESCRIBE_STRUCT(endpoint_record, (), (learned, server_offset, limits))

// In the order of the columns of the history; lists (a config's sources) have none.
BOOST_DESCRIBE_STRUCT(call_record, (),
                      (at, took, schedule, op, key, wanted, attempt, result, kind, code,
                       request_id, http_status))

}  // namespace pullkeeper
