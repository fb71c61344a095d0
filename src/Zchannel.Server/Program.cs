using Zchannel.Server.Commands;

return await CommandLine.RunAsync(args);
