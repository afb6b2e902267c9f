"""What people sent to the office: questions, and reports that an answer is wrong; until each is dealt with."""
