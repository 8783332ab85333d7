// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace apps {

struct message {
  bool is_unwanted;
  std::string_view text;
};

/// Made-up messages: of colleagues and friends, and such as nobody has asked for.
inline constexpr std::array<message, 48> sample_messages{{
    {false, "Can we move the meeting to Thursday morning?"},
    {true, "You have won a free prize, claim it now"},
    {false, "I have put the minutes of the meeting into the shared folder"},
    {true, "Cheap loans without questions, apply now and get cash today"},
    {false, "Lunch at noon in the canteen?"},
    {true, "Claim your free cash bonus, this offer ends today"},
    {false, "The train is late, please start the meeting without me"},
    {true, "Win a new phone, click the link to claim your prize"},
    {false, "Thanks for the review, I have fixed the tests"},
    {true, "Exclusive offer for you: cheap pills, free shipping"},
    {false, "Could you send me the report before the meeting on Monday?"},
    {true, "Your account has won a bonus, click now to claim the cash"},
    {false, "Happy birthday! See you at the party on Saturday"},
    {true, "Earn money at home, free registration, click this link"},
    {false, "The build is broken since the morning, who can look at it?"},
    {true, "Limited offer: buy cheap watches now, free gift included"},
    {false, "I will bring the slides for the talk tomorrow"},
    {true, "Congratulations, you are the lucky winner of a free holiday"},
    {false, "Please review the report, the numbers of March are new"},
    {true, "Get a loan in minutes, no questions, click to apply"},
    {false, "Shall we have lunch together on Friday?"},
    {true, "Free prize inside, claim your winner bonus now"},
    {false, "The tests run again, I have changed the timeout"},
    {true, "Double your money today with this exclusive offer"},
    {false, "Notes of the talk are in the folder, thanks to all"},
    {true, "Cheap pills and watches, click for a free offer"},
    {false, "Can you pick up the children on Thursday?"},
    {true, "Winner! Your lucky number has won cash, claim now"},
    {false, "I am ill today, please cancel the meeting at ten"},
    {true, "Free registration bonus, earn cash at home today"},
    {false, "The report looks good, see my comments in the margin"},
    {true, "Last chance to claim the free phone you have won"},
    {false, "Dinner on Saturday at our place, bring the children"},
    {true, "Apply now for cheap cash loans, exclusive offer"},
    {false, "The train leaves at nine, see you on the platform"},
    {true, "Click this link to win money and a free holiday"},
    {false, "Who has the slides of the review on Monday?"},
    {true, "Your prize is waiting, free shipping if you claim today"},
    {false, "Thanks for lunch, I have sent you the photos of the party"},
    {true, "Buy now: limited gift offer, double bonus for winners"},
    {false, "The meeting tomorrow is in the small room"},
    {true, "Lucky you: free pills offer, order now"},
    {false, "Please send the numbers of April for the report"},
    {true, "Earn a cash bonus with every click, free and exclusive"},
    {false, "Let us talk about the tests on Friday morning"},
    {true, "You have been chosen, claim your holiday prize now"},
    {false, "I have booked the train for the talk in Berlin"},
    {true, "No questions asked: money today, apply with this link"},
}};

} // namespace apps
